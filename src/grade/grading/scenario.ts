import { join } from 'node:path'
import { buildLab } from '../../assignment/build.js'
import { drawValues } from '../../assignment/draw.js'
import { fillText } from '../../assignment/fill.js'
import { parseKey } from '../../assignment/key.js'
import {
  type Answers,
  type Assignment,
  type Handout,
  type Key,
  OWN_SCENARIO,
  type Scenario,
  type Values,
} from '../../assignment/model/index.js'
import type { ScenarioRun } from '../../assignment/points.js'
import { KlabError, KlabErrors } from '../../errors/index.js'
import { LAB_FILE, loadLab } from '../../lab/index.js'
import { type FinishedRun, runLab } from '../../run.js'
import { createPrivateFolder } from '../../system/private-folder.js'
import { readTrace } from '../../trace/index.js'
import { RUN_FILES } from '../../trace/run-folder.js'
import { comesToItsEnd } from './control.js'
import { writeLab } from './lab-folder.js'
import { ownDoing } from './own-doing.js'
import { ownFlood } from './own-flood.js'
import { refusalOf } from './refusal.js'
import type { Grading } from './types.js'

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
  const { assignment, settings } = grading
  const lost = missingProgram(assignment.handout, answers)
  if (lost !== null) return { state: 'nothing', why: lost }
  for (let attempt = 0; ; attempt++) {
    const tried = await tryScenario(grading, answers, scenario)
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

async function tryScenario(grading: Grading, answers: Answers, scenario: Scenario): Promise<ScenarioRun> {
  const { assignment, handIn, settings } = grading
  const { handout } = assignment
  await using scratch = await createPrivateFolder()
  const values = drawValues(assignment, handIn.student, scenario)
  const { probes, parts } = keyWith(assignment, values)
  const checks = parts.flatMap(part => part.checks)
  const here = checks.filter(({ scenarios }) => scenarios.includes(scenario.name))
  const built = buildLab(handout, values, answers, { probes, checks: here })
  const folder = join(scratch.path, scenario.name)
  await writeLab(folder, built, handout, values, handIn.files)
  try {
    const loaded = await loadLab(folder, LAB_FILE)
    const finished = await runLab(loaded, { ...settings.run, out: join(settings.run.out, 'runs') })
    return await judged({ grading, answers, scenario, finished }, { state: 'run', lab: loaded.lab, built, checks })
  } catch (error) {
    if (settings.run.signal.aborted) throw error
    const refusal = refusalOf(error, handout, built)
    if (refusal !== null) throw refusal
    if (isInput(error)) throw error
    return { state: 'trouble', why: error instanceof Error ? error.message : String(error) }
  }
}

function isInput(error: unknown): boolean {
  return (error instanceof KlabError || error instanceof KlabErrors) && error.exitStatus === 2
}

/** The key with these values in place of their marks. */
export function keyWith({ handout, key }: Assignment, values: Values): Key {
  return parseKey(fillText(key.source, values), key.file, handout.blanks)
}

interface About {
  readonly grading: Grading
  readonly answers: Answers
  readonly scenario: Scenario
  readonly finished: FinishedRun
}

type Run = Extract<ScenarioRun, { readonly state: 'run' }>

async function judged(
  { grading, answers, scenario, finished }: About,
  run: Pick<Run, 'state' | 'lab' | 'built' | 'checks'>,
): Promise<ScenarioRun> {
  const { folder, fault, report } = finished
  const { settings, assignment } = grading
  if (settings.run.signal.aborted) throw fault ?? new KlabError('interrupted', { what: 'grading was interrupted' })
  const own =
    fault === null
      ? ownFlood(report.verdict.gaps, assignment.handout, run.lab)
      : await ownDoing(fault, assignment.handout, answers, () => comesToItsEnd(grading, scenario))
  if (fault !== null && own === null) return { state: 'trouble', why: fault.message }
  const sha256 = report.manifest.trace?.sha256 ?? null
  const trace = await readTrace(join(folder, RUN_FILES.events), sha256 === null ? {} : { sha256 })
  return { ...run, verdict: report.verdict, trace, own, sha256 }
}
