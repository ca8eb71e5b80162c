import type { FieldChange } from './changes.js'
import { type ListTable, rowText } from './lists.js'
import type { Leaf } from './values.js'

type Row = readonly (Leaf | null)[]

/** Which elements came, went or changed. In a list that is not whole, what is not there may only not have been seen. */
export function listChanges(name: string, before: ListTable, after: ListTable): readonly FieldChange[] {
  const was = byAddress(before)
  const is = byAddress(after)
  const whole = before.lost.length === 0 && after.lost.length === 0
  const absent = was.size === 0 ? 'empty' : 'not there'
  const gone = [...was].filter(([address]) => whole && !is.has(address))
  return [
    ...[...is].flatMap(([address, row]) => {
      const old = was.get(address)
      if (old !== undefined) return fieldChanges(`${name} ${address}`, before, old, after, row)
      return whole ? [{ path: name, before: absent, after: rowText(after.columns, row) }] : []
    }),
    ...gone.map(([, row]) => ({ path: name, before: rowText(before.columns, row), after: 'gone' })),
  ]
}

function byAddress({ rows }: ListTable): ReadonlyMap<string, Row> {
  return new Map(rows.map(row => [row[0]?.text ?? '', row]))
}

function fieldChanges(path: string, before: ListTable, old: Row, after: ListTable, row: Row): readonly FieldChange[] {
  return after.columns.flatMap((column, index) => {
    const was = old[before.columns.indexOf(column)]
    const is = row[index]
    if (!was || !is || was.exact === is.exact) return []
    return [{ path: `${path} ${column}`, before: was.text, after: is.text }]
  })
}
