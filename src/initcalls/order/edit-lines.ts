import { levelName } from '../levels.js'
import type { Orders } from './diff.js'
import { groupBy } from './group.js'
import { type Leaving, oldPlaces } from './old-places.js'
import { shown } from './show.js'
import type { OrderEdit, OrderRow } from './types.js'

/** A line of both orders in one: `-` was, `+` is, `~` stands elsewhere, `!` returned something else, `=` is in another file. */
export interface EditLine {
  readonly mark: ' ' | '+' | '-' | '~' | '!' | '='
  readonly row: OrderRow
  readonly note: string
  readonly edits: readonly OrderEdit[]
}

/** The actual order with what the edits tell of it; what left its place has a line there too. */
export function editLines(edits: readonly OrderEdit[], orders: Orders): readonly EditLine[] {
  const places = oldPlaces(edits, orders)
  const left = groupBy(places.keys(), edit => places.get(edit) ?? -1)
  const renamed = renamings(edits)
  const here = groupBy(edits.filter(isHere), ({ to }) => to)
  const linesLeft = (index: number) => (left.get(index) ?? []).map(edit => lineLeft(edit, index, orders))
  const lines = orders.actual.flatMap((row, index) => [
    lineHere(row, here.get(index) ?? [], { places, renamed }),
    ...linesLeft(index),
  ])
  return [...linesLeft(-1), ...lines]
}

type Here = Exclude<OrderEdit, { kind: 'removed' }>

interface Known {
  readonly places: ReadonlyMap<OrderEdit, number>
  readonly renamed: ReadonlyMap<OrderEdit, string>
}

function isHere(edit: OrderEdit): edit is Here {
  return edit.kind !== 'removed'
}

function lineHere(row: OrderRow, edits: readonly Here[], known: Known): EditLine {
  const [first] = edits
  const note = edits.map(edit => noteOf(edit, known)).join('; ')
  return { mark: first === undefined ? ' ' : MARKS[first.kind], row, note, edits }
}

const MARKS = { added: '+', moved: '~', reordered: '~', returns: '!', file: '=' } as const

function noteOf(edit: Here, { places, renamed }: Known): string {
  switch (edit.kind) {
    case 'added':
      return renamed.has(edit) ? `perhaps ${renamed.get(edit)} renamed` : ''
    case 'moved':
      return `moved here from ${levelName(edit.was.level)}`
    case 'reordered':
      return `moved here from ${(places.get(edit) ?? -1) < edit.to ? 'above' : 'below'}`
    case 'returns':
      return `returned ${shown(edit.now, 20)}, not ${shown(edit.was, 20)}`
    case 'file':
      return `was in ${shown(edit.was, 100)}`
  }
}

/** One that is new where the only other one of its file and level is gone may be the same by another name. */
function renamings(edits: readonly OrderEdit[]): Known['renamed'] {
  const changed = edits.filter(({ kind, row }) => row.file !== null && (kind === 'added' || kind === 'removed'))
  const groups = groupBy(changed, ({ row }) => JSON.stringify([row.level, row.file]))
  const pairs = [...groups.values()].flatMap(([one, other, ...more]) => {
    if (one === undefined || other === undefined || more.length > 0 || one.kind === other.kind) return []
    const [removed, added] = one.kind === 'removed' ? [one, other] : [other, one]
    return [[added, shown(removed.row.function, 60)] as const]
  })
  return new Map(pairs)
}

function lineLeft(edit: Leaving, index: number, { expected }: Orders): EditLine {
  const row = expected[edit.from] ?? edit.row
  if (edit.kind === 'removed') return { mark: '-', row, note: '', edits: [edit] }
  const to = edit.kind === 'moved' ? `to ${levelName(edit.now.level)}` : index < edit.to ? 'down' : 'up'
  return { mark: '~', row, note: `moved ${to}`, edits: [edit] }
}
