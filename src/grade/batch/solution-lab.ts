import { readAnswers } from '../../assignment/answers.js'
import { drawValues } from '../../assignment/draw.js'
import type { Assignment } from '../../assignment/model/index.js'
import { filledFiles, solutionFiles } from '../../assignment/samples.js'
import { LAB_FILE, type LoadedLab, loadLab } from '../../lab/index.js'
import { neededScenarios } from '../grading/scenario.js'
import { makeScenarioLab } from '../grading/scenario-lab.js'

/**
 * The lab of the key's own solution, as a folder below `folder`. It is made in every scenario, with all that the key adds, for what
 * is wrong with the key itself: that is thrown, as `KlabErrors`, and not found out by every hand-in.
 */
export async function solutionLab(assignment: Assignment, folder: string): Promise<LoadedLab> {
  const solution = (await solutionFiles(assignment)) ?? new Map()
  const labs: LoadedLab[] = []
  for (const scenario of neededScenarios(assignment)) {
    const files = filledFiles(solution, drawValues(assignment, NOBODY, scenario))
    const asked = { student: NOBODY, scenario, answers: readAnswers(assignment.handout, files), files }
    labs.push(await loadLab((await makeScenarioLab(assignment, asked, folder)).folder, LAB_FILE))
  }
  const [own] = labs
  if (own === undefined) throw new Error('an assignment has no scenario')
  return own
}

/** Whose values are drawn makes no difference to whether they fit. */
const NOBODY = 'nobody'
