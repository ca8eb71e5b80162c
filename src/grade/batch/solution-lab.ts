import { join } from 'node:path'
import { readAnswers } from '../../assignment/answers.js'
import { buildLab } from '../../assignment/build.js'
import { drawValues } from '../../assignment/draw.js'
import { fillText } from '../../assignment/fill.js'
import { parseKey } from '../../assignment/key.js'
import type { Assignment, HandInFiles, Scenario } from '../../assignment/model/index.js'
import { filledFiles, solutionFiles } from '../../assignment/samples.js'
import { LAB_FILE, type LoadedLab, loadLab } from '../../lab/index.js'
import { writeLab } from '../grading/lab-folder.js'
import { neededScenarios } from '../grading/scenario.js'

/**
 * The lab of the key's own solution, as a folder below `folder`. It is made in every scenario, with all that the key adds, for what
 * is wrong with the key itself: that is thrown, as `KlabErrors`, and not found out by every hand-in.
 */
export async function solutionLab(assignment: Assignment, folder: string): Promise<LoadedLab> {
  const solution = (await solutionFiles(assignment)) ?? new Map()
  const labs: LoadedLab[] = []
  for (const scenario of neededScenarios(assignment))
    labs.push(await labIn(join(folder, scenario.name), assignment, solution, scenario))
  const [own] = labs
  if (own === undefined) throw new Error('an assignment has no scenario')
  return own
}

/** Whose values are drawn makes no difference to whether they fit. */
const NOBODY = 'nobody'

async function labIn(
  folder: string,
  assignment: Assignment,
  solution: HandInFiles,
  scenario: Scenario,
): Promise<LoadedLab> {
  const { handout, key } = assignment
  const values = drawValues(assignment, NOBODY, scenario)
  const files = filledFiles(solution, values)
  const { probes, parts } = parseKey(fillText(key.source, values), key.file, handout.blanks)
  const checks = parts.flatMap(part => part.checks).filter(({ scenarios }) => scenarios.includes(scenario.name))
  const built = buildLab(handout, values, readAnswers(handout, files), { probes, checks })
  await writeLab(folder, built, handout, values, files)
  return loadLab(folder, LAB_FILE)
}
