import type { Event } from '../../event/index.js'
import type { InitcallRecord, LoggedInitcall } from '../../initcalls/index.js'

/** How long an initcall took, of the guest's time. Its own printing is in it, ours and the log's is not. */
export interface Spent {
  readonly ns: number
  /**
   * `clock`: as the kernel measured it. `stamps`: between the stamps of the log's two lines, less the printing of the
   * first, within some microseconds: the kernel's measure is in whole ticks then.
   */
  readonly by: 'clock' | 'stamps'
}

export interface SpentBook {
  of(record: InitcallRecord): Spent | null
  /** From this event on the kernel's clock tells microseconds; null: it never did. */
  readonly fineFrom: number | null
}

/** Until clocksource_done_booting() the clock is that of jiffies (finished_booting in kernel/time/clocksource.c, Linux 5.10). */
const SWITCHED = /\bclocksource: Switched to clocksource /

export function spentBook(records: readonly InitcallRecord[], events: readonly Event[]): SpentBook {
  const lines = new Map(events.flatMap(event => (event.kind === 'console' ? [[event.seq, event.text] as const] : [])))
  const switched = events.find(event => event.kind === 'console' && SWITCHED.test(event.text))
  const fineFrom = switched?.seq ?? null
  const pairs = new Map(records.flatMap(({ logged }) => logged.flatMap(each => pairOf(each, lines) ?? [])))
  const perCharacter = printingCost([...pairs.values()])
  const one = (each: LoggedInitcall): Spent | null => {
    if (each.returned === null) return null
    const pair = pairs.get(each)
    const byClock: Spent = { ns: each.returned.usecs * UNIT, by: 'clock' }
    if (pair === undefined || (fineFrom !== null && each.seq > fineFrom)) return byClock
    const micros = Math.max(0, Math.round(pair.micros - pair.characters * perCharacter))
    return { ns: micros * 1_000, by: 'stamps' }
  }
  return { fineFrom, of: ({ logged }) => sum(logged.map(one)) }
}

/** The kernel divides nanoseconds by 1,024 (trace_initcall_finish_cb() in init/main.c, Linux 5.10). */
const UNIT = 1_024

/** The log's two lines of one call. */
interface Pair {
  readonly micros: number
  readonly usecs: number
  /** Of the first line, which is printed before the kernel takes the time. */
  readonly characters: number
}

function pairOf(
  each: LoggedInitcall,
  lines: ReadonlyMap<number, string>,
): readonly [readonly [LoggedInitcall, Pair]] | null {
  if (each.returned === null) return null
  const first = lines.get(each.seq) ?? ''
  const [from, to] = [stampOf(first), stampOf(lines.get(each.returned.seq) ?? '')]
  if (from === null || to === null || to < from) return null
  // a line ends in CR and LF
  return [[each, { micros: to - from, usecs: each.returned.usecs, characters: first.length + 2 }]]
}

/** `[    0.401324]` in microseconds. */
function stampOf(text: string): number | null {
  const [, seconds, micros] = /^\[ *(\d+)\.(\d{6})\]/.exec(text) ?? []
  return seconds === undefined ? null : Number(seconds) * 1_000_000 + Number(micros)
}

/** Microseconds for each character: most initcalls take no time, so what a quarter of the quick ones stay below is printing alone. */
function printingCost(pairs: readonly Pair[]): number {
  const costs = pairs.filter(({ usecs }) => usecs === 0).map(({ micros, characters }) => micros / characters)
  return costs.toSorted((a, b) => a - b)[Math.floor(costs.length / 4)] ?? 0
}

function sum(parts: readonly (Spent | null)[]): Spent | null {
  const known = parts.filter(part => part !== null)
  if (known.length === 0) return null
  const ns = known.reduce((total, part) => total + part.ns, 0)
  return { ns, by: known.some(({ by }) => by === 'stamps') ? 'stamps' : 'clock' }
}
