import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { readAnswers } from '../assignment/answers.js'
import { type BuiltLab, buildLab } from '../assignment/build.js'
import { drawValues } from '../assignment/draw.js'
import { fillText } from '../assignment/fill.js'
import { parseKey } from '../assignment/key.js'
import type {
  Answers,
  Assignment,
  Check,
  HandInFiles,
  Handout,
  Key,
  Scenario,
  Values,
} from '../assignment/model/index.js'
import { OWN_SCENARIO } from '../assignment/model/index.js'
import type { ScenarioRun } from '../assignment/points.js'
import { KlabError, KlabErrors } from '../errors/index.js'
import { LAB_FILE, type LoadedLab, loadLab } from '../lab/index.js'
import { type FinishedRun, runLab } from '../run.js'
import { createPrivateFolder } from '../system/private-folder.js'
import { readTrace } from '../trace/index.js'
import { RUN_FILES } from '../trace/run-folder.js'
import { ownDoing } from './blame.js'
import type { Grading } from './grade-hand-in.js'
import { Refusal, withoutPlace } from './refusal.js'

/** Those that any check looks at; the student's own first. */
export function neededScenarios({ key }: Assignment): readonly Scenario[] {
  const checks = key.parts.flatMap(part => part.checks)
  const named = new Set(
    checks.flatMap(check => [...check.scenarios, ...(check.type === 'theirs' ? check.against : [])]),
  )
  return key.scenarios.filter(({ name }) => name === OWN_SCENARIO || named.has(name))
}

/** The lab of one scenario for one hand-in, run and judged. Throws `Refusal` for an answer that is to blame. */
export async function runScenario(grading: Grading, answers: Answers, scenario: Scenario): Promise<ScenarioRun> {
  const { assignment, handIn, settings } = grading
  const lost = missingProgram(assignment.handout, answers)
  if (lost !== null) return { state: 'nothing', why: lost }
  for (let attempt = 0; ; attempt++) {
    const tried = await tryScenario(grading, answers, handIn.files, scenario, settings.run.out)
    if (tried.state !== 'trouble' || attempt >= settings.retries) return tried
    settings.run.progress.note(`${scenario.name}: ${tried.why}; once more`)
  }
}

function missingProgram({ blanks }: Handout, answers: Answers): string | null {
  const program = blanks.find(({ name, is }) => is === 'program' && answers.get(name)?.state !== 'given')
  if (program === undefined) return null
  const answer = answers.get(program.name)
  return answer?.state === 'refused'
    ? `\`${program.name}\` cannot be used: ${answer.error.message}`
    : `\`${program.name}\` is as it was handed out`
}

async function tryScenario(
  grading: Grading,
  answers: Answers,
  files: HandInFiles,
  scenario: Scenario,
  out: string,
): Promise<ScenarioRun> {
  const { assignment, settings } = grading
  await using scratch = await createPrivateFolder()
  const values = drawValues(assignment, grading.handIn.student, scenario)
  const key = keyWith(assignment, values)
  const checks = key.parts.flatMap(part => part.checks)
  const built = buildLab(assignment.handout, values, answers, {
    probes: key.probes,
    checks: checks.filter(({ scenarios }) => scenarios.includes(scenario.name)),
  })
  const folder = join(scratch.path, scenario.name)
  await writeLab(folder, built, assignment.handout, values, files)
  const blame = blameIn(assignment, built, folder)
  try {
    const loaded = await loadLab(folder)
    const finished = await runLab(loaded, { ...settings.run, out: join(out, 'runs') })
    return await judged({ grading, answers, scenario }, built, checks, loaded, finished)
  } catch (error) {
    if (settings.run.signal.aborted) throw error
    const refusal = blame(error)
    if (refusal !== null) throw refusal
    if (isInput(error)) throw error
    return { state: 'trouble', why: error instanceof Error ? error.message : String(error) }
  }
}

function isInput(error: unknown): boolean {
  return (error instanceof KlabError || error instanceof KlabErrors) && error.exitStatus === 2
}

function keyWith({ handout, key }: Assignment, values: Values): Key {
  return parseKey(fillText(key.source, values), key.file, handout.blanks)
}

/** The lab as a folder, in which what was handed in lies over what was handed out. */
async function writeLab(
  folder: string,
  built: BuiltLab,
  handout: Handout,
  values: Values,
  files: HandInFiles,
): Promise<void> {
  const programs = handout.blanks.flatMap(blank => (blank.is === 'program' ? blank.files : []))
  const handedIn = programs.flatMap(name =>
    files.has(name) ? [[name, files.get(name) ?? new Uint8Array()] as const] : [],
  )
  const handedOut = [...handout.files].map(
    ([name, bytes]) => [name, Buffer.from(fillText(Buffer.from(bytes).toString('latin1'), values), 'latin1')] as const,
  )
  for (const [name, bytes] of [...handedOut, ...handedIn, [LAB_FILE, Buffer.from(built.source)] as const]) {
    const path = join(folder, name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, bytes)
  }
}

/** Which blank an error of the lab is about; null: it is not the student's. */
function blameIn({ handout }: Assignment, built: BuiltLab, folder: string): (error: unknown) => Refusal | null {
  return error => {
    const errors = error instanceof KlabErrors ? error.errors : error instanceof KlabError ? [error] : []
    for (const one of errors) {
      const { at } = one.parts
      if (one.exitStatus !== 2 || at === undefined || dirname(resolve(at.file)) !== resolve(folder)) continue
      const name = basename(at.file)
      const program = handout.blanks.find(blank => blank.is === 'program' && blank.files.includes(name))
      if (program !== undefined)
        return new Refusal(
          program.name,
          new KlabError('assignment-invalid', { ...one.parts, at: { ...at, file: name } }),
        )
      const blank = name === LAB_FILE ? built.blankAt(at) : null
      if (blank !== null) return new Refusal(blank, withoutPlace(one))
    }
    return null
  }
}

interface About {
  readonly grading: Grading
  readonly answers: Answers
  readonly scenario: Scenario
}

async function judged(
  about: About,
  built: BuiltLab,
  checks: readonly Check[],
  { lab }: LoadedLab,
  finished: FinishedRun,
): Promise<ScenarioRun> {
  const { folder, fault, report } = finished
  const { grading, scenario } = about
  if (grading.settings.run.signal.aborted)
    throw fault ?? new KlabError('interrupted', { what: 'grading was interrupted' })
  const own =
    fault === null ? null : await ownDoing(fault, grading.assignment.handout, () => comesToItsEnd(grading, scenario))
  if (fault !== null && own === null) return { state: 'trouble', why: fault.message }
  const sha256 = report.manifest.trace?.sha256 ?? null
  const trace = await readTrace(join(folder, RUN_FILES.events), sha256 === null ? {} : { sha256 })
  return { state: 'run', lab, built, verdict: report.verdict, trace, checks, own, sha256 }
}

/** Whether the key's own solution does, here and now, on this machine. */
async function comesToItsEnd(grading: Grading, scenario: Scenario): Promise<boolean> {
  const { assignment, solution, handIn } = grading
  if (solution === null) return false
  const values = drawValues(assignment, handIn.student, scenario)
  const files = new Map(
    [...solution].map(([name, bytes]) => [name, Buffer.from(fillText(Buffer.from(bytes).toString('utf8'), values))]),
  )
  await using scratch = await createPrivateFolder()
  const tried = await tryControl(grading, files, scenario, scratch.path)
  return tried
}

async function tryControl(grading: Grading, files: HandInFiles, scenario: Scenario, out: string): Promise<boolean> {
  const { assignment } = grading
  const values = drawValues(assignment, grading.handIn.student, scenario)
  const answers = readAnswers(assignment.handout, files)
  await using scratch = await createPrivateFolder()
  const built = buildLab(assignment.handout, values, answers)
  const folder = join(scratch.path, scenario.name)
  await writeLab(folder, built, assignment.handout, values, files)
  const { fault } = await runLab(await loadLab(folder), { ...grading.settings.run, out })
  return fault === null
}
