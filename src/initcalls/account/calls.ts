import { type Hex, isPointer, type Value } from '../../event/index.js'
import type { InitcallCall, InitcallSources } from './types.js'

/** A call of do_one_initcall(), by the function that it was given. */
export interface TracedCall extends InitcallCall {
  /** null: the argument could not be had. */
  readonly address: Hex | null
  readonly name: string | null
  /** The frames show that another function than the kernel's loop called it; null: they do not reach that far. */
  readonly stray: boolean | null
}

type Hit = InitcallSources['calls'][number]
type Return = NonNullable<ReturnType<InitcallSources['returns']['get']>>

/** The calls that the trace has, in order; without those of modules (do_init_module() in kernel/module.c, Linux 5.10). */
export function readCalls({ calls, returns }: InitcallSources): readonly TracedCall[] {
  return calls
    .filter(({ frames }) => !frames.some(frame => frame.function === 'do_init_module'))
    .map((hit, index) => ({
      order: index + 1,
      seq: hit.seq,
      ...functionOf(hit.args.fn),
      round: roundOfCall(hit),
      stray: strayed(hit),
      time: hit.time,
      returned: returnOf(returns.get(hit.hit)),
    }))
}

function functionOf(value: Value | undefined): Pick<TracedCall, 'address' | 'name'> {
  if (value === undefined || !isPointer(value)) return { address: null, name: null }
  return { address: value.pointer, name: value.symbol }
}

/** The two loops of init/main.c (Linux 5.10). */
const EARLY_LOOP = 'do_pre_smp_initcalls'
const LOOP = 'do_initcall_level'

function roundOfCall({ frames, captures }: Hit): InitcallCall['round'] {
  if (frames.some(frame => frame.function === EARLY_LOOP)) return 'early'
  const level = [captures.level, captures.argument].find(value => typeof value === 'number')
  return typeof level === 'number' ? level : null
}

function strayed({ frames, backtrace }: Hit): boolean | null {
  if (frames.some(frame => frame.function === EARLY_LOOP || frame.function === LOOP)) return false
  return backtrace === 'whole' ? true : null
}

function returnOf(event: Return | undefined): InitcallCall['returned'] {
  if (event === undefined) return null
  const { seq, time, value, error } = event
  return { seq, time, value: typeof value === 'number' ? value : null, error }
}
