import { code } from '../../errors/index.js'
import { levelName } from '../levels.js'
import type { EditKind, OrderEdit, OrderPlace, OrderRow } from './types.js'

/** An edit as a sentence without a full stop. */
export function editText(edit: OrderEdit): string {
  const name = describeRow(edit.row)
  switch (edit.kind) {
    case 'added':
      return `${name} is new, ${placeText(edit.now)}`
    case 'removed':
      return `${name} is gone; it was ${placeText(edit.was)}`
    case 'moved': {
      const [was, now] = [levelName(edit.was.level), levelName(edit.now.level)]
      return `${name} moved from ${was} to ${now}: it is ${placeText(edit.now)}, and was ${placeText(edit.was)}`
    }
    case 'reordered':
      return `${name} has another place in its level: it is ${placeText(edit.now)}, and was ${placeText(edit.was)}`
    case 'returns':
      return `${name} returned ${edit.now}, and not ${edit.was}`
    case 'file':
      return `${code(edit.row.function)} (${levelName(edit.row.level)}) is defined in ${code(edit.now)}, and was in ${code(edit.was)}`
  }
}

/** "`inet_init` (fs, net/ipv4/af_inet.c)". */
export function describeRow({ function: name, level, file }: OrderRow): string {
  return `${code(name)} (${levelName(level)}${file === null ? '' : `, ${plain(file)}`})`
}

/** "between `a` and `b`". */
export function placeText({ previous, next }: OrderPlace): string {
  if (previous !== null && next !== null) return `between ${code(previous)} and ${code(next)}`
  if (previous !== null) return `behind ${code(previous)}, as the last one`
  return next === null ? 'alone at its level' : `before ${code(next)}, as the first one`
}

/** `2 added, 1 moved`. */
export function countEdits(edits: readonly OrderEdit[]): string {
  const counts = EDIT_WORDS.map(([kind, word]) => {
    const count = edits.filter(edit => edit.kind === kind).length
    return count === 0 ? '' : `${count} ${word}`
  })
  return counts.filter(text => text !== '').join(', ')
}

const EDIT_WORDS: readonly (readonly [EditKind, string])[] = [
  ['added', 'added'],
  ['removed', 'removed'],
  ['moved', 'moved to another level'],
  ['reordered', 'reordered'],
  ['returns', 'with another return'],
  ['file', 'in another file'],
]

/** `1 initcall`, `2 initcalls`. */
export function countOf(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`
}

function plain(text: string): string {
  return code(text).slice(1, -1)
}
