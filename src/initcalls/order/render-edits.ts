import type { InitcallLevel } from '../../event/index.js'
import { levelName } from '../levels.js'
import type { Orders } from './diff.js'
import { type EditLine, editLines } from './edit-lines.js'
import { shown } from './show.js'
import type { OrderEdit, OrderRow } from './types.js'
import { countEdits } from './words.js'

export interface EditsView {
  /** Lines at most, not counting that which says how much is left out. */
  readonly most?: number
  /** Unchanged initcalls that are shown around each edit. */
  readonly context?: number
}

const MOST = 400

/** Edits in the manner of a unified diff, a hunk for each level. Ends with a newline; empty without edits. */
export function renderEdits(edits: readonly OrderEdit[], orders: Orders, view: EditsView = {}): string {
  const { most = MOST, context = 1 } = view
  const lines = withContext(editLines(edits, orders), context)
  const texts = lines.flatMap((line, index) => textsOf(line, lines[index - 1], orders))
  const told = new Set(texts.slice(0, most).flatMap(({ edits: some }) => some))
  const rest = edits.filter(edit => !told.has(edit))
  const shownTexts = texts.slice(0, most).map(({ text }) => text)
  if (texts.length > most) shownTexts.push(`… ${texts.length - most} more lines${restText(rest)}`)
  return shownTexts.map(text => `${text}\n`).join('')
}

function restText(rest: readonly OrderEdit[]): string {
  return rest.length === 0 ? '' : `: ${countEdits(rest)}`
}

type Near = EditLine & { readonly gap: boolean }

/** The lines that are changed and those near them. */
function withContext(lines: readonly EditLine[], context: number): readonly Near[] {
  const near = new Set<number>()
  for (const [index, { mark, row }] of lines.entries()) {
    if (mark === ' ') continue
    for (let at = index - context; at <= index + context; at++) if (lines[at]?.row.level === row.level) near.add(at)
  }
  const places = [...near].toSorted((a, b) => a - b)
  return places.flatMap((place, index) => {
    const line = lines[place]
    return line === undefined ? [] : [{ ...line, gap: index > 0 && places[index - 1] !== place - 1 }]
  })
}

interface Text {
  readonly text: string
  readonly edits: readonly OrderEdit[]
}

function textsOf({ mark, row, note, edits, gap }: Near, before: Near | undefined, orders: Orders): readonly Text[] {
  const headed = before?.row.level !== row.level
  const head = headed ? [{ text: headOf(row.level, orders), edits: [] }] : gap ? [{ text: ' …', edits: [] }] : []
  const file = mark === ' ' || row.file === null ? '' : shown(row.file, 100)
  const columns = [`${mark}${shown(row.function, 100)}  `.padEnd(NAME_WIDTH), note === '' ? file : `${file}  `, note]
  return [...head, { text: columns.join('').trimEnd(), edits }]
}

const NAME_WIDTH = 35

function headOf(level: InitcallLevel, { expected, actual }: Orders): string {
  const [was, now] = [expected, actual].map(rows => countAt(rows, level))
  return `@@ ${levelName(level)}: ${was === now ? now : `${was} → ${now}`} initcall${now === 1 ? '' : 's'} @@`
}

function countAt(rows: readonly OrderRow[], level: InitcallLevel): number {
  return rows.filter(row => row.level === level).length
}
