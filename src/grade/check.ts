import { join } from 'node:path'
import { missingProgram, refuse } from '../assignment/answers.js'
import { type BuiltLab, buildLab } from '../assignment/build.js'
import type { Answers, HandInFiles, Handout } from '../assignment/model/index.js'
import { LAB_FILE, loadLab } from '../lab/index.js'
import type { RunSettings } from '../run/settings.js'
import { type FinishedRun, runLab } from '../run.js'
import { createPrivateFolder } from '../system/private-folder.js'
import { writeLab } from './grading/lab-folder.js'
import { Refusal, refusalOf } from './grading/refusal.js'

/** What came of a student's own try. */
export interface CheckedAtHome {
  /** As they were read; what the kernel or the lab cannot use is refused. */
  readonly answers: Answers
  /** null: there was nothing to run, for a program is missing or refused, or an answer cannot be used. */
  readonly run: FinishedRun | null
}

/**
 * The public lab with a student's answers, run and judged by what it expects itself; there is no key to it. Throws when the
 * hand-out itself is wrong, or when it cannot be run.
 */
export async function checkAtHome(
  handout: Handout,
  answers: Answers,
  files: HandInFiles,
  settings: RunSettings,
): Promise<CheckedAtHome> {
  if (missingProgram(handout, answers) !== null) return { answers, run: null }
  const built = buildLab(handout, {}, answers)
  try {
    return { answers, run: await runBuilt(handout, built, files, settings) }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { answers: refuse(answers, error.blank, error.fault), run: null }
  }
}

async function runBuilt(
  handout: Handout,
  built: BuiltLab,
  files: HandInFiles,
  settings: RunSettings,
): Promise<FinishedRun> {
  await using scratch = await createPrivateFolder()
  const folder = join(scratch.path, handout.name)
  await writeLab(folder, built, handout, {}, files)
  try {
    return await runLab(await loadLab(folder, LAB_FILE), settings)
  } catch (error) {
    throw refusalOf(error, handout, built) ?? error
  }
}
