import { join } from 'node:path'
import { missingProgram } from '../../assignment/answers.js'
import { type Answers, type Assignment, OWN_SCENARIO, type Scenario } from '../../assignment/model/index.js'
import type { ScenarioRun } from '../../assignment/points.js'
import { KlabError, KlabErrors } from '../../errors/index.js'
import { LAB_FILE, loadLab } from '../../lab/index.js'
import { type FinishedRun, runLab } from '../../run.js'
import { createPrivateFolder } from '../../system/private-folder.js'
import { readTrace } from '../../trace/index.js'
import { RUN_FILES } from '../../trace/run-folder.js'
import { comesToItsEnd } from './control.js'
import { ownDoing } from './own-doing.js'
import { ownFlood } from './own-flood.js'
import { refusalOf } from './refusal.js'
import { makeScenarioLab } from './scenario-lab.js'
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

async function tryScenario(grading: Grading, answers: Answers, scenario: Scenario): Promise<ScenarioRun> {
  const { assignment, handIn, settings } = grading
  const { student, files } = handIn
  await using scratch = await createPrivateFolder()
  const made = await makeScenarioLab(assignment, { student, scenario, answers, files }, scratch.path)
  try {
    const loaded = await loadLab(made.folder, LAB_FILE)
    const finished = await runLab(loaded, { ...settings.run, out: join(settings.run.out, 'runs') })
    return await judged({ grading, answers, scenario, finished }, { ...made, state: 'run', lab: loaded.lab })
  } catch (error) {
    if (settings.run.signal.aborted) throw error
    const refusal = refusalOf(error, assignment.handout, made.built)
    if (refusal !== null) throw refusal
    if (isInput(error)) throw error
    return { state: 'trouble', why: error instanceof Error ? error.message : String(error) }
  }
}

function isInput(error: unknown): boolean {
  return (error instanceof KlabError || error instanceof KlabErrors) && error.exitStatus === 2
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
  { state, lab, built, checks }: Pick<Run, 'state' | 'lab' | 'built' | 'checks'>,
): Promise<ScenarioRun> {
  const { folder, fault, report } = finished
  const { settings, assignment } = grading
  if (settings.run.signal.aborted) throw fault ?? new KlabError('interrupted', { what: 'grading was interrupted' })
  const own =
    fault === null
      ? ownFlood(report.verdict.gaps, assignment.handout, lab)
      : await ownDoing(fault, assignment.handout, answers, () => comesToItsEnd(grading, scenario))
  if (fault !== null && own === null) return { state: 'trouble', why: fault.message }
  const sha256 = report.manifest.trace?.sha256 ?? null
  const trace = await readTrace(join(folder, RUN_FILES.events), sha256 === null ? {} : { sha256 })
  return { state, lab, built, checks, verdict: report.verdict, trace, own, sha256 }
}
