import { wordOf } from './word.js'

/** A name in a column: escaped, and cut where it is too long; `…` stands for the rest. */
export function shown(text: string, width: number): string {
  const characters = [...wordOf(text)]
  return characters.length <= width ? characters.join('') : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`
}
