import { join } from 'node:path'
import { type BuiltLab, buildLab } from '../../assignment/build.js'
import { drawValues } from '../../assignment/draw.js'
import { filledKey } from '../../assignment/key.js'
import type { Answers, Assignment, Check, HandInFiles, Scenario } from '../../assignment/model/index.js'
import { writeLab } from './lab-folder.js'

/** Who answers what, in which world. */
export interface Asked {
  readonly student: string
  readonly scenario: Scenario
  readonly answers: Answers
  readonly files: HandInFiles
}

/** A lab with all that the key adds, as a folder that is named after the scenario. */
export interface ScenarioLab {
  readonly folder: string
  readonly built: BuiltLab
  /** All checks of the key, with this scenario's values. */
  readonly checks: readonly Check[]
}

/** The lab that somebody's answers make of an assignment, below `top`. */
export async function makeScenarioLab(
  assignment: Assignment,
  { student, scenario, answers, files }: Asked,
  top: string,
): Promise<ScenarioLab> {
  const { handout } = assignment
  const values = drawValues(assignment, student, scenario)
  const { probes, parts } = filledKey(assignment, values)
  const checks = parts.flatMap(part => part.checks)
  const here = checks.filter(({ scenarios }) => scenarios.includes(scenario.name))
  const built = buildLab(handout, values, answers, { probes, checks: here })
  const folder = join(top, scenario.name)
  await writeLab(folder, built, handout, values, files)
  return { folder, built, checks }
}
