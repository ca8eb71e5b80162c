import type { GuestTime } from '../../event/index.js'
import { cut, padStart, widthOf } from '../text/width.js'
import { timeText } from '../view/words.js'
import type { Span } from './paint.js'

/** One line of the report before it is fitted to the terminal. */
export interface Row {
  /** The columns in front: an event's number and guest time; `blank` keeps their place, null has none. */
  readonly gutter: { readonly seq: number; readonly time: GuestTime | undefined } | 'blank' | null
  /** The tree's lines. */
  readonly prefix: string
  readonly spans: readonly Span[]
  /** The span that is cut first when the line is too long; without one the line's end is. */
  readonly elastic?: number
  /** A line that is too long goes on below rather than being cut. */
  readonly wrap?: boolean
  /** Put at the end when there is room, else on a line of its own below, behind `nextPrefix`. */
  readonly tail?: Span
  readonly nextPrefix?: string
}

const SEQ_WIDTH = 6
const TIME_WIDTH = 11
const GUTTER_WIDTH = SEQ_WIDTH + TIME_WIDTH + 2
/** Left for the words, however deep the tree. */
const LEAST_ROOM = 18
/** Lines of a wrapped row; what is longer is cut there. */
const MOST_LINES = 6
/** Before each line of a wrapped row but the first. */
const HANG: Span = ['plain', '    ']

/** The row's line, or two when its tail found no room. */
export function fitRow(row: Row, width: number): readonly (readonly Span[])[] {
  const front = frontOf(row.gutter, row.prefix, width)
  const room = Math.max(LEAST_ROOM, width - spansWidth(front))
  const { tail } = row
  if (row.wrap)
    return wrapSpans(row.spans, room).map((line, index) => [...front, ...(index === 0 ? [] : [HANG]), ...line])
  if (tail === undefined) return [[...front, ...fitSpans(row, room)]]
  const spans = fitSpans(row, room)
  if (spansWidth(row.spans) + widthOf(tail[1]) + 2 <= room) return [[...front, ...spans, ['plain', '  '], tail]]
  const below = frontOf(row.gutter === null ? null : 'blank', row.nextPrefix ?? row.prefix, width)
  const tailRoom = Math.max(LEAST_ROOM, width - spansWidth(below))
  return [
    [...front, ...spans],
    [...below, [tail[0], cut(tail[1], tailRoom)]],
  ]
}

/** Of a tree that is too deep for the width, only the innermost lines are drawn. */
function frontOf(gutter: Row['gutter'], prefix: string, width: number): readonly Span[] {
  const room = Math.max(3, width - LEAST_ROOM - (gutter === null ? 0 : GUTTER_WIDTH))
  const shown = prefix.length <= room ? prefix : `…${prefix.slice(1 - room)}`
  return [...gutterSpans(gutter), ['dim', shown]]
}

function gutterSpans(gutter: Row['gutter']): readonly Span[] {
  if (gutter === null) return []
  if (gutter === 'blank') return [['plain', ' '.repeat(GUTTER_WIDTH)]]
  const time = gutter.time === undefined ? '' : timeText(gutter.time)
  return [['dim', `${padStart(`#${gutter.seq}`, SEQ_WIDTH)}${padStart(time, TIME_WIDTH)}  `]]
}

function fitSpans({ spans, elastic }: Row, room: number): readonly Span[] {
  const excess = spansWidth(spans) - room
  if (excess <= 0) return spans
  const span = elastic === undefined ? undefined : spans[elastic]
  const shorter = span === undefined ? 0 : Math.max(1, widthOf(span[1]) - excess)
  const squeezed = spans.map((each, index): Span => (index === elastic ? [each[0], cut(each[1], shorter)] : each))
  return cutSpans(squeezed, room)
}

function cutSpans(spans: readonly Span[], room: number): readonly Span[] {
  const kept: Span[] = []
  let left = room
  for (const [style, text] of spans) {
    if (left <= 0) break
    kept.push([style, cut(text, left)])
    left -= widthOf(text)
  }
  return kept
}

/** The spans broken at blanks; the last line that there may be is cut. */
function wrapSpans(spans: readonly Span[], room: number): readonly (readonly Span[])[] {
  if (spansWidth(spans) <= room) return [spans]
  const lines: Span[][] = [[]]
  for (const [style, word] of spans.flatMap(wordsOf)) {
    const line = lines.at(-1) ?? []
    const fits = line.length === 0 || spansWidth(line) + widthOf(word.trimEnd()) <= roomOf(lines.length, room)
    if (fits || lines.length === MOST_LINES) line.push([style, word])
    else lines.push([[style, word]])
  }
  return lines.map((line, index) => cutSpans(trimmed(line), roomOf(index + 1, room)))
}

function wordsOf([style, text]: Span): readonly Span[] {
  return (text.match(/[^ ]+ *| +/g) ?? []).map((word): Span => [style, word])
}

function roomOf(line: number, room: number): number {
  return line === 1 ? room : room - widthOf(HANG[1])
}

function trimmed(line: readonly Span[]): readonly Span[] {
  return line.map((span, index): Span => (index === line.length - 1 ? [span[0], span[1].trimEnd()] : span))
}

function spansWidth(spans: readonly Span[]): number {
  return spans.reduce((total, [, text]) => total + widthOf(text), 0)
}
