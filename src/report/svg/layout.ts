import type { InitcallRow, LevelRows } from '../initcalls/story.js'
import { EDGE } from './canvas.js'

/** A level's band: what it is called on the left, beside it the initcalls. */
export interface Band {
  readonly level: LevelRows
  readonly x: number
  readonly width: number
  /** Of what stands beside the name. */
  readonly from: number
  readonly to: number
  readonly lines: readonly (readonly Slot[])[]
}

export interface Slot {
  readonly x: number
  readonly row: InitcallRow
}

export interface Layout {
  /** Bands that are short stand side by side. */
  readonly rows: readonly (readonly Band[])[]
  /** The width of an initcall, the same all over the picture. */
  readonly slot: number
}

const WIDEST = 11
const NARROWEST = 4
const NAME = 112
const PAD = 8
const APART = 8
/** So that a name finds room above the shortest. */
const LEAST = 100
const START = 6
/** On their right stands the scale. */
const END = EDGE - 64

/** Every initcall in its place, in the table's order. A level that is too long for a line has several. */
export function layoutOf(levels: readonly LevelRows[]): Layout {
  const longest = Math.max(1, ...levels.map(({ rows }) => rows.length))
  const room = END - START - NAME - PAD
  const slot = Math.min(WIDEST, Math.max(NARROWEST, room / longest))
  const rows: Band[][] = []
  for (const level of levels) {
    const inner = Math.min(room, Math.max(LEAST, level.rows.length * slot))
    const width = NAME + inner + PAD
    const last = rows.at(-1)
    const before = last?.at(-1)
    const x = before === undefined ? START : before.x + before.width + APART
    const fits = last !== undefined && x + width <= END + 0.01
    const band = bandOf(level, fits ? x : START, { inner, width, slot })
    if (fits) last.push(band)
    else rows.push([band])
  }
  return { rows, slot }
}

interface Size {
  readonly inner: number
  readonly width: number
  readonly slot: number
}

function bandOf(level: LevelRows, x: number, { inner, width, slot }: Size): Band {
  const from = x + NAME
  const each = Math.max(1, Math.floor((inner + 0.01) / slot))
  const lines = Array.from({ length: Math.ceil(level.rows.length / each) }, (_, line) =>
    level.rows.slice(line * each, (line + 1) * each).map((row, index) => ({ row, x: from + index * slot })),
  )
  return { level, x, width, from, to: from + inner, lines }
}
