import type { Value } from '../../event/index.js'
import { count } from '../text/plural.js'
import { type Context, type Leaf, leavesOf, MAX_LEAVES, NO_SIBLINGS } from '../view/values.js'
import type { Call } from '../view/view.js'
import { html, type Markup, NOTHING } from './markup.js'

type FieldOf = (probe: string, capture: string) => string

/** Every captured field at the entry and at the return side by side; what changed stands out. */
export function capturesBox(call: Call, fieldOf: FieldOf): Markup {
  const entry = call.hit.captures
  const exit = call.ret?.captures ?? {}
  const names = [...new Set([...Object.keys(entry), ...Object.keys(exit)])]
  if (names.length === 0) return NOTHING
  const rows = names.flatMap(name =>
    captureRows(own(entry, name), own(exit, name), name, fieldOf(call.hit.probe, name)),
  )
  const head =
    call.ret === null
      ? html`<th scope="col">At entry</th>`
      : html`<th scope="col">At entry</th><th scope="col">At return</th>`
  return html`<details class="captures"><summary>Captured values, ${count(rows.length, 'field')}</summary><div class="table-scroll"><table><thead><tr><th scope="col">Field</th>${head}</tr></thead><tbody>${rows.map(row => rowMarkup(row, call.ret !== null))}</tbody></table></div></details>`
}

interface Row {
  readonly path: string
  readonly entry: Leaf | null
  readonly exit: Leaf | null
}

function own(captures: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(captures, name) ? captures[name] : undefined
}

function captureRows(entry: Value | undefined, exit: Value | undefined, name: string, field: string): readonly Row[] {
  const before = leaves(name, entry, { field, siblings: NO_SIBLINGS })
  const after = leaves(name, exit, { field, siblings: NO_SIBLINGS })
  const paths = [...new Set([...before.keys(), ...after.keys()])]
  const rows = paths.map(path => ({ path, entry: before.get(path) ?? null, exit: after.get(path) ?? null }))
  const full = Math.max(before.size, after.size) >= MAX_LEAVES
  return full ? [...rows, { path: `⚠ only the first ${MAX_LEAVES} fields are shown`, entry: null, exit: null }] : rows
}

function leaves(name: string, value: Value | undefined, context: Context): ReadonlyMap<string, Leaf> {
  if (value === undefined) return new Map()
  return new Map(leavesOf(name, value, context).map(leaf => [leaf.path, leaf]))
}

function rowMarkup({ path, entry, exit }: Row, returned: boolean): Markup {
  const changed = entry !== null && exit !== null && entry.text !== exit.text
  const after = returned ? cell(exit, entry !== null && exit?.text === entry.text) : NOTHING
  return html`<tr${changed ? html` class="changed"` : NOTHING}><th scope="row"><code>${path}</code></th>${cell(entry, false)}${after}</tr>
`
}

function cell(leaf: Leaf | null, same: boolean): Markup {
  if (leaf === null) return html`<td class="dim">not captured</td>`
  if (leaf.unavailable) return html`<td class="warn">${leaf.text}</td>`
  return same ? html`<td class="dim"><code>${leaf.exact}</code></td>` : html`<td><code>${leaf.exact}</code></td>`
}
