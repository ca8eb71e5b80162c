import { join } from 'node:path'
import { readAnswers } from '../../assignment/answers.js'
import { buildLab } from '../../assignment/build.js'
import { drawValues } from '../../assignment/draw.js'
import type { Scenario } from '../../assignment/model/index.js'
import { filledFiles } from '../../assignment/samples.js'
import { LAB_FILE, loadLab } from '../../lab/index.js'
import { runLab } from '../../run.js'
import { createPrivateFolder } from '../../system/private-folder.js'
import { writeLab } from './lab-folder.js'
import type { Grading } from './types.js'

/** Whether a run of the key's own solution does, here and now, on this machine: the control of an experiment. */
export async function comesToItsEnd(
  { assignment, solution, handIn, settings }: Grading,
  scenario: Scenario,
): Promise<boolean> {
  if (solution === null) return false
  await using scratch = await createPrivateFolder()
  const values = drawValues(assignment, handIn.student, scenario)
  const files = filledFiles(solution, values)
  const built = buildLab(assignment.handout, values, readAnswers(assignment.handout, files))
  const folder = join(scratch.path, 'control')
  await writeLab(folder, built, assignment.handout, values, files)
  const { fault } = await runLab(await loadLab(folder, LAB_FILE), { ...settings.run, out: join(scratch.path, 'runs') })
  return fault === null
}
