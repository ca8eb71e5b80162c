import type { OrderRow } from '../order/types.js'
import type { InitcallAccount, InitcallCall } from './types.js'

/** A call that was made, as a row of an order, and its event. */
export interface CalledRow extends OrderRow {
  readonly seq: number
}

/** The order in which the promised initcalls were really called. */
export function calledRows({ initcalls }: InitcallAccount): readonly CalledRow[] {
  const rows = initcalls.flatMap(({ promised, calls }) =>
    promised === null ? [] : calls.map(call => ({ promised, call })),
  )
  return rows
    .toSorted((a, b) => a.call.order - b.call.order)
    .map(({ promised: { level, function: name, file }, call }) => ({
      level,
      function: name,
      file,
      returned: returnedText(call),
      seq: call.seq,
    }))
}

function returnedText({ returned }: InitcallCall): string | null {
  if (returned === null || returned.value === null) return null
  return returned.error ?? String(returned.value)
}
