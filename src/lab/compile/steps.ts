import type { Step } from '../model/index.js'
import type { StepInput } from '../schema/step.js'
import { code } from '../show.js'
import type { Path } from '../yaml/source.js'
import { blame, blameName, type Compiling, type Unit } from './context.js'

const LONGEST_SLEEP = 600_000
/** As many as the guest's runner holds (rootfs/runner/runner.h). */
const MOST_TASKS = 64
/** A MiB each, and all stay in the run's folder. */
const MOST_SAVED = 64

/** The plan's steps; `names` are all that the file starts. */
export function compileSteps(
  compiling: Compiling,
  units: readonly Unit<StepInput>[],
  names: readonly string[],
): readonly Step[] {
  const plan: Plan = { compiling, names, tasks: new Map(), started: 0, saved: new Set() }
  return units.map(unit => compileStep(plan, unit))
}

interface Plan {
  readonly compiling: Compiling
  readonly names: readonly string[]
  /** What has become of each task by now. */
  readonly tasks: Map<string, { readonly state: 'running' | 'awaited'; readonly input: 'open' | 'ended' }>
  started: number
  /** The names of the files that are saved. */
  readonly saved: Set<string>
}

function compileStep(plan: Plan, { value: step, path, whole }: Unit<StepInput>): Step {
  if ('start' in step) return compileStart(plan, step, path)
  if ('expect' in step) {
    use(plan, step.from, [...path, 'from'])
    return { op: 'expect', task: step.from, text: word(plan, step.expect, [...path, 'expect']), within: step.within }
  }
  if ('type' in step) return compileType(plan, step, path)
  if ('eof' in step) {
    useInput(plan, step.eof, [...path, 'eof'])
    plan.tasks.set(step.eof, { state: 'running', input: 'ended' })
    return { op: 'eof', task: step.eof }
  }
  if ('sleep' in step) return { op: 'sleep', milliseconds: milliseconds(plan, step.sleep, [...path, 'sleep']) }
  if ('listening' in step) return { op: 'listening', port: step.listening, within: step.within }
  if ('asleep' in step) {
    useRunning(plan, step.asleep, [...path, 'asleep'])
    return { op: 'asleep', task: step.asleep, within: step.within }
  }
  if ('save' in step) return compileSave(plan, step, path)
  if ('exit' in step) return compileExit(plan, step, path, whole)
  useRunning(plan, step.to, [...path, 'to'])
  return { op: 'signal', task: step.to, signal: step.signal }
}

function compileStart(plan: Plan, step: Extract<StepInput, { start: string }>, path: Path): Step {
  const { compiling, tasks } = plan
  const at = [...path, 'start']
  if (tasks.get(step.start)?.state === 'running') {
    const what = `the task ${code(step.start)} has been started already`
    blame(compiling, compiling.source.span(at, 'value'), what, 'take another name, or wait for its `exit` before')
  }
  if (++plan.started === MOST_TASKS + 1) {
    blame(compiling, compiling.source.span(at, 'value'), `a lab starts at most ${MOST_TASKS} tasks`)
  }
  tasks.set(step.start, { state: 'running', input: 'open' })
  const [program = '', ...rest] = step.run.map((one, index) => word(plan, one, [...path, 'run', index]))
  return { op: 'start', task: step.start, run: [program, ...rest], user: step.user }
}

function compileType(plan: Plan, step: Extract<StepInput, { type: unknown }>, path: Path): Step {
  useInput(plan, step.to, [...path, 'to'])
  const text = word(plan, step.type, [...path, 'type'])
  return { op: 'type', task: step.to, text, prompt: step.prompt ?? null, within: step.within }
}

function compileExit(plan: Plan, step: Extract<StepInput, { exit: string }>, path: Path, whole: boolean): Step {
  useRunning(plan, step.exit, [...path, 'exit'])
  plan.tasks.set(step.exit, { state: 'awaited', input: 'ended' })
  const end = whole ? howEnded(plan.compiling, step, path) : { status: null, signal: null }
  return { op: 'exit', task: step.exit, ...end, within: step.within }
}

function compileSave({ compiling, saved }: Plan, { save, as }: Extract<StepInput, { save: string }>, path: Path): Step {
  if (saved.has(as)) {
    const span = compiling.source.span([...path, 'as'], 'value')
    blame(compiling, span, `another step saves a file as ${code(as)}`, 'take another name')
  }
  saved.add(as)
  if (saved.size === MOST_SAVED + 1) {
    blame(compiling, compiling.source.span([...path, 'save'], 'key'), `a lab saves at most ${MOST_SAVED} files`)
  }
  return { op: 'save', file: save, as }
}

interface EndInput {
  readonly status?: number | 'any' | undefined
  readonly signal?: string | undefined
}

/** How a task must end: status 0 when nothing is said; both null for `any`. */
export function howEnded(compiling: Compiling, { status, signal }: EndInput, path: Path) {
  if (signal !== undefined && status !== undefined) {
    const span = compiling.source.span([...path, 'status'], 'key')
    blame(compiling, span, 'a task that a signal ended has no status', 'keep `status` or `signal`')
  }
  if (signal !== undefined) return { status: null, signal }
  return { status: status === 'any' ? null : (status ?? 0), signal: null }
}

/** A task must have been started by an earlier step; false, and a fault, otherwise. */
function use(plan: Plan, task: string, path: Path): boolean {
  if (plan.tasks.has(task)) return true
  const { compiling, names } = plan
  const span = compiling.source.span(path, 'value')
  if (!names.includes(task)) blameName(compiling, span, 'task', task, names)
  else
    blame(compiling, span, `the task ${code(task)} has not been started yet`, 'move its `start` step before this one')
  return false
}

function useRunning(plan: Plan, task: string, path: Path): boolean {
  if (!use(plan, task, path)) return false
  if (plan.tasks.get(task)?.state === 'running') return true
  const { compiling } = plan
  const what = `an earlier step has waited for the end of ${code(task)}`
  blame(compiling, compiling.source.span(path, 'value'), what, 'move this step before that one')
  return false
}

function useInput(plan: Plan, task: string, path: Path): void {
  if (!useRunning(plan, task, path) || plan.tasks.get(task)?.input === 'open') return
  const { compiling } = plan
  const what = `an earlier step has ended the input of ${code(task)}`
  blame(compiling, compiling.source.span(path, 'value'), what, 'move this step before that one')
}

/** A number is meant as it is written: `0x1F` stays `0x1F`. */
function word(plan: Plan, value: string | number, path: Path): string {
  return plan.compiling.source.spelling(path) ?? String(value)
}

function milliseconds({ compiling }: Plan, text: string, path: Path): number {
  const count = Number.parseInt(text, 10) * (text.endsWith('ms') ? 1 : 1000)
  if (count > LONGEST_SLEEP) {
    blame(compiling, compiling.source.span(path, 'value'), `a step sleeps at most ${LONGEST_SLEEP / 1000}s`)
  }
  return count
}
