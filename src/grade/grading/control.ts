import { join } from 'node:path'
import { readAnswers } from '../../assignment/answers.js'
import { drawValues } from '../../assignment/draw.js'
import type { Scenario } from '../../assignment/model/index.js'
import { filledFiles } from '../../assignment/samples.js'
import { LAB_FILE, loadLab } from '../../lab/index.js'
import { runLab } from '../../run.js'
import { createPrivateFolder } from '../../system/private-folder.js'
import { makeScenarioLab } from './scenario-lab.js'
import type { Grading } from './types.js'

/** Whether a run of the key's own solution does, here and now, on this machine: the control of an experiment. */
export async function comesToItsEnd(
  { assignment, solution, handIn, settings }: Grading,
  scenario: Scenario,
): Promise<boolean> {
  if (solution === null) return false
  const { student } = handIn
  await using scratch = await createPrivateFolder()
  const files = filledFiles(solution, drawValues(assignment, student, scenario))
  const answers = readAnswers(assignment.handout, files)
  const { folder } = await makeScenarioLab(assignment, { student, scenario, answers, files }, scratch.path)
  const { fault } = await runLab(await loadLab(folder, LAB_FILE), { ...settings.run, out: join(scratch.path, 'runs') })
  return fault === null
}
