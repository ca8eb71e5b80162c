import type { InitcallLevel } from '../../event/index.js'
import { levelName } from '../levels.js'
import { shown } from './show.js'
import type { SideRow } from './side-by-side.js'
import { countOf } from './words.js'

export interface SidesView {
  /** Columns of the whole. */
  readonly width: number
  /** What the two are called. */
  readonly names: readonly [string, string]
  /** Unchanged initcalls that are shown around each difference; null: all. */
  readonly context: number | null
}

/** Two orders side by side as text, a band for each level. Ends with a newline. */
export function renderSideBySide(rows: readonly SideRow[], { width, names, context }: SidesView): string {
  const half = Math.max(10, Math.floor((width - GUTTER) / 2))
  const lines = [
    join(shown(names[0], half - 2), ' ', shown(names[1], half), half),
    ...bandsOf(rows).flatMap(band => bandLines(band, half, context)),
    '',
    summary(rows),
    ...fileNotes(rows),
  ]
  return lines.map(line => `${line}\n`).join('')
}

/** ` < ` and the like. */
const GUTTER = 3

interface Band {
  readonly level: InitcallLevel
  readonly rows: SideRow[]
}

/** A level that is come back to, as in orders that are no table's, has a band again. */
function bandsOf(rows: readonly SideRow[]): readonly Band[] {
  const bands: Band[] = []
  for (const row of rows) {
    const last = bands.at(-1)
    if (last?.level === row.level) last.rows.push(row)
    else bands.push({ level: row.level, rows: [row] })
  }
  return bands
}

function bandLines({ level, rows }: Band, half: number, context: number | null): readonly string[] {
  const [left, right] = [rows.filter(({ kind }) => kind !== 'right'), rows.filter(({ kind }) => kind !== 'left')]
  const name = ` ${levelName(level)} `
  const head = `──${name}${'─'.repeat(Math.max(2, half - name.length - 3 - digits(left)))} ${left.length}`
  return [
    `${head} ┼ ${right.length} ${'─'.repeat(Math.max(2, half - 2 - digits(right)))}`,
    ...rowLines(rows, half, context),
  ]
}

function digits(rows: readonly SideRow[]): number {
  return String(rows.length).length
}

function rowLines(rows: readonly SideRow[], half: number, context: number | null): readonly string[] {
  const isNear = (index: number) =>
    context === null || rows.slice(Math.max(0, index - context), index + context + 1).some(isDifferent)
  const lines: string[] = []
  let same = 0
  for (const [index, row] of rows.entries()) {
    if (isNear(index)) {
      if (same > 0) lines.push(sameLine(same))
      same = 0
      lines.push(rowLine(row, half))
    } else same++
  }
  return same > 0 ? [...lines, sameLine(same)] : lines
}

function sameLine(count: number): string {
  return `  … ${count} the same`
}

function isDifferent(row: SideRow): boolean {
  return row.kind !== 'both' || returnsDiffer(row)
}

type Both = Extract<SideRow, { kind: 'both' }>

function returnsDiffer({ left, right }: Both): boolean {
  return left.returned !== null && right.returned !== null && left.returned !== right.returned
}

/** The signs of `diff --side-by-side`, and `~` for what stands elsewhere on the other side. */
function rowLine(row: SideRow, half: number): string {
  if (row.kind === 'both') return bothLine(row, half)
  const sign = row.elsewhere !== null ? '~' : row.kind === 'left' ? '<' : '>'
  const where = whereText(row)
  if (row.kind === 'left') return join(`${shown(row.left.function, half - 2 - where.length)}${where}`, sign, '', half)
  return join('', sign, `${shown(row.right.function, half - where.length)}${where}`, half)
}

function bothLine(row: Both, half: number): string {
  const differ = returnsDiffer(row)
  const [left, right] = [row.left, row.right].map((one, side) => {
    const returned = differ ? ` returned ${shown(one.returned ?? '', 20)}` : ''
    return `${shown(one.function, half - (side === 0 ? 2 : 0) - returned.length)}${returned}`
  })
  return join(left ?? '', differ ? '|' : ' ', right ?? '', half)
}

function join(left: string, sign: string, right: string, half: number): string {
  return `${`  ${left}`.padEnd(half)} ${sign} ${right}`.trimEnd()
}

/** From the left one sees where it went, from the right where it came from. */
function whereText({ kind, level, elsewhere }: Exclude<SideRow, Both>): string {
  if (elsewhere === null) return ''
  const where = elsewhere.level === level ? `further ${elsewhere.further}` : levelName(elsewhere.level)
  return ` ${kind === 'left' ? '→' : '←'} ${where}`
}

function summary(rows: readonly SideRow[]): string {
  const both = rows.filter(row => row.kind === 'both')
  const [left, right] = [rows.filter(row => row.kind === 'left'), rows.filter(row => row.kind === 'right')]
  const jumped = left.flatMap(({ level, elsewhere }) => (elsewhere === null ? [] : [elsewhere.level === level]))
  const counts = [
    [both.length, 'in both at the same place'],
    [left.length - jumped.length, 'on the left only'],
    [right.length - jumped.length, 'on the right only'],
    [jumped.filter(same => !same).length, 'at another level'],
    [jumped.filter(same => same).length, 'at another place in their level'],
    [both.filter(returnsDiffer).length, 'with another return'],
  ] as const
  const told = counts.filter(([count], index) => index < 3 || count > 0).map(([count, text]) => `${count} ${text}`)
  return `${both.length + left.length} and ${countOf(both.length + right.length, 'initcall')}: ${told.join(', ')}`
}

const MOST_NOTES = 50

/** Functions that have moved to another file, or whose file was renamed, are the same initcall. */
function fileNotes(rows: readonly SideRow[]): readonly string[] {
  const notes = rows.flatMap(row => {
    if (row.kind !== 'both' || row.left.file === null || row.right.file === null) return []
    const [was, now] = [row.left.file, row.right.file]
    return was === now ? [] : [`  ${shown(row.left.function, 80)}: ${shown(was, 100)} → ${shown(now, 100)}`]
  })
  if (notes.length === 0) return []
  const more = notes.length > MOST_NOTES ? [`  … ${notes.length - MOST_NOTES} more`] : []
  return [`${countOf(notes.length, 'initcall')} in another file:`, ...notes.slice(0, MOST_NOTES), ...more]
}
