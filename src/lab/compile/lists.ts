import type { CapturedList, ListStart } from '../model/index.js'
import type { CapturesInput } from '../schema/probe.js'
import { code } from '../show.js'
import type { Path } from '../yaml/source.js'
import { blame, type Compiling, positionAt } from './context.js'
import { dotted, type Names, written } from './written.js'

type ListInput = CapturesInput['lists'][string]

/** A `lists` capture. */
export function compileList(
  compiling: Compiling,
  name: string,
  input: ListInput,
  names: Names,
  path: Path,
): CapturedList {
  const fields = (input.fields ?? []).map(dotted)
  checkColumns(compiling, input, path)
  return {
    kind: 'list',
    name,
    from: startOf(compiling, input, names, path),
    of: input.of,
    by: dotted(input.by),
    fields,
    values: Object.entries(input.values).map(([value, text]) => ({
      name: value,
      ...written(text, { ...names, item: true }),
    })),
    limit: input.limit,
    position: positionAt(compiling, compiling.source.span(path, 'key')),
  }
}

const FIELDS = /^[A-Za-z_][A-Za-z0-9_]*(?:(?:\.|->)[A-Za-z_][A-Za-z0-9_]*)*$/

function startOf(compiling: Compiling, { head, table, size }: ListInput, names: Names, path: Path): ListStart {
  const { source } = compiling
  const lacking = (what: string, todo: string) => blame(compiling, source.span(path, 'key'), what, todo)
  if (table === undefined) {
    if (size !== undefined) {
      const span = source.span([...path, 'size'], 'key')
      blame(compiling, span, 'a list without a table has no size', 'add `table`, or take `size` out')
    } else if (head === undefined) lacking('where the list begins is not said', 'add `head`, or `table` and `size`')
    return { type: 'head', head: written(head ?? 'NULL', names) }
  }
  if (size === undefined) lacking('how many buckets the table has is not said', 'add `size`')
  if (head !== undefined && !FIELDS.test(head.trim())) {
    const what = 'beside `table`, `head` is the field of a bucket'
    blame(compiling, source.span([...path, 'head'], 'value'), what, 'write the field alone, `chain` for example')
  }
  const buckets = { table: written(table, names), size: written(size ?? 0, names) }
  return { type: 'table', ...buckets, head: head === undefined ? null : dotted(head.trim()) }
}

/** What an element shows has a name each. */
function checkColumns(compiling: Compiling, { table, fields = [], values }: ListInput, path: Path): void {
  const taken = new Set(['address', ...(table === undefined ? [] : ['bucket'])])
  const check = (name: string, at: Path, part: 'key' | 'value') => {
    if (!taken.has(name)) return
    const what = `${code(name)} is in each element already`
    blame(compiling, compiling.source.span(at, part), what, 'give it another name under `values`')
  }
  for (const [index, field] of fields.entries()) check(headOf(field), [...path, 'fields', index], 'value')
  for (const field of fields) taken.add(headOf(field))
  for (const name of Object.keys(values)) check(name, [...path, 'values', name], 'key')
}

function headOf(field: string): string {
  return dotted(field).split('.')[0] ?? field
}
