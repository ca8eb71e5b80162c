import type { FindingKind, InitcallFinding } from '../../initcalls/index.js'
import { html, type Markup } from '../html/markup.js'

/** The sign of a finding, drawn below the initcall's column: told by its shape, its colour says the weight. */
export function sign({ kind, weight }: Pick<InitcallFinding, 'kind' | 'weight'>, x: number, y: number): Markup {
  return html`<path class="sign ${weightClass(weight)}" d="M${x} ${y}${SHAPES[kind]}"/>`
}

export function weightClass(weight: InitcallFinding['weight']): string {
  return weight === 'doubt' ? 'doubtful' : weight
}

/** Eight units wide, about a centre where the pen stands. */
const SHAPES: Readonly<Record<FindingKind, string>> = {
  // an empty frame
  missing: 'm-3.5-3.5h7v7h-7z',
  // an empty frame, and an arrow's head that does not come there
  unreached: 'm1-3.5h3v7h-3m-5-6l3 2.5-3 2.5',
  // plus
  extra: 'm-4 0h8m-4-4v8',
  // two strokes
  repeated: 'm-2-4v8m4-8v8',
  // an arrow to both sides
  misplaced: 'm-4 0h8m-6-2l-2 2 2 2m4-4l2 2-2 2',
  // an arrow from above, aslant
  stray: 'm-4-4l7 7m-4.500 0h4.500v-4.500',
  // an arrow up and down
  'wrong-level': 'm0-4v8m-2-6l2-2 2 2m-4 4l2 2 2-2',
  // no entry
  refused: 'm-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0m1.200-2.800l5.600 5.600',
  // three dots
  unreturned: 'm-4 0h1.600m1.600 0h1.600m1.600 0h1.600',
  // a cross
  failing: 'm-3.500-3.500l7 7m0-7l-7 7',
  // a ring
  absent: 'm-2.500 0a2.500 2.500 0 1 0 5 0a2.500 2.500 0 1 0-5 0',
  // triangles: the trace below, the log above
  unseen: 'm-4-3h8l-4 7z',
  unlogged: 'm-4 3h8l-4-7z',
  // a lozenge
  unplaced: 'm-4 0l4-4 4 4-4 4z',
  // unequal
  contradiction: 'm-4-1.500h8m-8 3h8m-6 2.500l4-8',
}
