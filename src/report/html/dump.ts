import type { Value } from '../../event/index.js'
import { count } from '../text/plural.js'
import { type ListTable, listTable } from '../view/lists.js'
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
  const lists = names.flatMap(name => listOf(name, own(entry, name), own(exit, name)) ?? [])
  const rows = names
    .filter(name => !lists.some(list => list.name === name))
    .flatMap(name => captureRows(own(entry, name), own(exit, name), name, fieldOf(call.hit.probe, name)))
  const parts = [
    ...(rows.length > 0 ? [count(rows.length, 'field')] : []),
    ...(lists.length > 0 ? [count(lists.length, 'list')] : []),
  ]
  const head =
    call.ret === null
      ? html`<th scope="col">At entry</th>`
      : html`<th scope="col">At entry</th><th scope="col">At return</th>`
  const table = html`<table><thead><tr><th scope="col">Field</th>${head}</tr></thead><tbody>${rows.map(row => rowMarkup(row, call.ret !== null))}</tbody></table>`
  return html`<details class="captures"><summary>Captured values, ${parts.join(' and ')}</summary><div class="table-scroll">${rows.length > 0 ? table : NOTHING}${lists.map(listMarkup)}</div></details>`
}

interface List {
  readonly name: string
  readonly ends: readonly { readonly when: string; readonly table: ListTable }[]
}

/** null when the capture is no list at the end, or ends, where it was made. */
function listOf(name: string, entry: Value | undefined, exit: Value | undefined): List | null {
  const before = listTable(entry, exit)
  const after = listTable(exit, entry)
  if (before === null || after === null) {
    const [only, when] = before === null ? [after, 'at return'] : [before, 'at entry']
    return only === null || (entry !== undefined && exit !== undefined) ? null : { name, ends: [{ when, table: only }] }
  }
  if (JSON.stringify(entry) === JSON.stringify(exit))
    return { name, ends: [{ when: 'at entry and at return', table: after }] }
  return {
    name,
    ends: [
      { when: 'at entry', table: before },
      { when: 'at return', table: after },
    ],
  }
}

function listMarkup({ name, ends }: List): Markup {
  return html`${ends.map(({ when, table }) => tableMarkup(name, when, table))}`
}

function tableMarkup(name: string, when: string, { columns, rows, lost }: ListTable): Markup {
  const size = rows.length === 0 && lost.length === 0 ? 'empty' : count(rows.length, 'element')
  const head =
    columns.length === 0
      ? NOTHING
      : html`<thead><tr><th scope="col"></th>${columns.map(column => html`<th scope="col"><code>${column}</code></th>`)}</tr></thead>`
  const body = rows.map(
    (row, index) => html`<tr><th scope="row">[${index}]</th>${row.map(leaf => cell(leaf, false))}</tr>
`,
  )
  return html`<table class="list"><caption><code>${name}</code> ${when}: ${size}${lost.map(reason => html` <span class="warn">⚠ ${reason}</span>`)}</caption>${head}<tbody>${body}</tbody></table>`
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
  const changed = entry !== null && exit !== null && entry.exact !== exit.exact
  const after = returned ? cell(exit, entry !== null && exit?.exact === entry.exact) : NOTHING
  return html`<tr${changed ? html` class="changed"` : NOTHING}><th scope="row"><code>${path}</code></th>${cell(entry, false)}${after}</tr>
`
}

function cell(leaf: Leaf | null, same: boolean): Markup {
  if (leaf === null) return html`<td class="dim">not captured</td>`
  if (leaf.unavailable) return html`<td class="warn">${leaf.text}</td>`
  const { text, exact, lines } = leaf
  if (lines !== undefined && lines.length > 1) return html`<td><pre>${lines.map(line => html`${line}\n`)}</pre></td>`
  const shown = lines === undefined ? exact : text
  return same ? html`<td class="dim"><code>${shown}</code></td>` : html`<td><code>${shown}</code></td>`
}
