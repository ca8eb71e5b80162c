import { code, didYouMean, listing } from '../../errors/index.js'
import { INITCALL_LEVELS, type InitcallLevel } from '../../event/index.js'
import { levelName, levelOf } from '../levels.js'
import { LineFault, type Word } from './line.js'
import { textOf } from './word.js'

export function readLevel(word: Word): InitcallLevel {
  const level = levelOf(word.text)
  if (level !== null) return level
  const names = INITCALL_LEVELS.map(levelName)
  const what = word.text === '' ? 'the level is missing' : `there is no level ${code(word.text)}`
  throw new LineFault(what, word, didYouMean(word.text, names) ?? `the levels are ${listing(names)}`)
}

/** `0`, `1`, `-ENODEV`. */
export function readReturned(word: Word): string {
  if (/^(?:0|-?[1-9][0-9]{0,9}|-E[A-Z0-9]+)$/.test(word.text)) return word.text
  const what =
    word.text === '' ? 'what it returns is missing' : `${code(word.text)} is nothing that an initcall returns`
  const error = /^-?(e[a-z0-9]+)$/i.exec(word.text)?.[1]
  const todo = 'it is a number, or an error by its name: `-ENODEV`'
  throw new LineFault(what, word, error === undefined ? todo : `did you mean \`-${error.toUpperCase()}\`?`)
}

export function plainOf(word: Word, text = word.text): string {
  const plain = textOf(text)
  if (plain !== null) return plain
  throw new LineFault('there is a wrong escape in this word', word, 'a `\\` is written `\\u{5c}`')
}
