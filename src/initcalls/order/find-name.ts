import { code, listing, nearest } from '../../errors/index.js'
import { formatName } from './format-rule.js'
import type { Entry } from './match.js'
import type { InitcallName, OrderRow } from './types.js'

/** What of an order a rule's name means. */
export type Found =
  | { readonly kind: 'found'; readonly entries: readonly [Entry, ...Entry[]] }
  | { readonly kind: 'missing'; readonly why: string }
  /** There are some of that function, and it is not known in which file they are. */
  | { readonly kind: 'unsure'; readonly why: string }

/** All of that name: a name without a file may mean several. */
export function findName(rows: readonly OrderRow[], name: InitcallName): Found {
  const named = rows.flatMap((row, index) => (row.function === name.function ? [{ row, index }] : []))
  const [first, ...rest] = named.filter(({ row }) => name.file === null || row.file === name.file)
  if (first !== undefined) return { kind: 'found', entries: [first, ...rest] }
  const shown = code(formatName(name))
  if (named.some(({ row }) => row.file === null)) {
    return {
      kind: 'unsure',
      why: `it is not known in which file ${code(name.function)} is, so ${shown} cannot be found`,
    }
  }
  return { kind: 'missing', why: `there is no initcall ${shown}${instead(rows, name, named)}` }
}

/** What may have been meant. */
function instead(rows: readonly OrderRow[], name: InitcallName, named: readonly Entry[]): string {
  if (named.length > 0) return `; there is ${listing(qualified(named).slice(0, 3))}`
  const near = nearest(name.function, new Set(rows.map(row => row.function)), 3)
  return near.length === 0 ? '' : `; did you mean ${listing(near.map(code), 'or')}?`
}

/** Each with its file, as a rule would name it. */
export function qualified(entries: readonly Entry[]): readonly string[] {
  return [...new Set(entries.map(({ row }) => code(formatName({ function: row.function, file: row.file }))))]
}
