import { outOfOrder } from '../out-of-order.js'
import type { OpenRecord } from './records.js'

/** What findings on one record need to know of all. */
export interface Scene {
  readonly records: readonly OpenRecord[]
  /** Called out of the table's order. */
  readonly misplaced: ReadonlySet<OpenRecord>
  /** At another place in the log than among the calls. */
  readonly elsewhere: ReadonlySet<OpenRecord>
  /** The log tells of no initcall at all. */
  readonly silent: boolean
  /** The last call did not return: the first of the records that the boot did not reach; null otherwise. */
  readonly unreached: OpenRecord | null
}

export function sceneOf(records: readonly OpenRecord[]): Scene {
  const called = records.filter(({ calls }) => calls.length > 0)
  const promised = called.filter(record => record.promised !== null)
  const inCallOrder = called.toSorted((a, b) => firstCall(a) - firstCall(b))
  const both = inCallOrder.filter(({ logged }) => logged.length > 0)
  return {
    records,
    misplaced: outOfOrder(promised, firstCall),
    elsewhere: outOfOrder(both, ({ logged }) => logged[0]?.order ?? 0),
    silent: records.every(({ logged }) => logged.length === 0),
    unreached: firstUnreached(records, inCallOrder.at(-1)),
  }
}

export function isUntouched({ calls, logged }: OpenRecord): boolean {
  return calls.length === 0 && logged.length === 0
}

function firstCall({ calls }: OpenRecord): number {
  return calls[0]?.order ?? 0
}

function firstUnreached(records: readonly OpenRecord[], last: OpenRecord | undefined): OpenRecord | null {
  if (last === undefined || last.calls.at(-1)?.returned !== null) return null
  return records.slice(records.indexOf(last) + 1).find(isUntouched) ?? null
}
