import { code } from '../../errors/index.js'

/** A word of a line, and where it stands. `,` is a word of its own. */
export interface Word {
  readonly text: string
  readonly offset: number
}

/** What a line that was parsed says, or the first thing that is wrong with it; `offset` and `length` in UTF-16 units. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false
      readonly what: string
      readonly todo: string | undefined
      readonly offset: number
      readonly length: number
    }

export class LineFault extends Error {
  readonly word: Word
  readonly todo: string | undefined

  constructor(what: string, word: Word, todo?: string) {
    super(what)
    this.word = word
    this.todo = todo
  }
}

/** In UTF-16 units. */
const LONGEST_LINE = 20_000

/** Reads a line to its end. Never throws but what `read` throws that is no `LineFault`. */
export function parseLine<T>(text: string, words: RegExp, read: (reader: WordReader) => T): Parsed<T> {
  if (text.length > LONGEST_LINE) {
    return { ok: false, what: `a line has at most ${LONGEST_LINE} characters`, todo: undefined, offset: 0, length: 1 }
  }
  try {
    const reader = new WordReader(text, words)
    const value = read(reader)
    const rest = reader.peek()
    if (rest.text === '') return { ok: true, value }
    throw new LineFault(`${code(rest.text)} stands behind the end`, rest)
  } catch (error) {
    if (!(error instanceof LineFault)) throw error
    const { message, todo, word } = error
    return { ok: false, what: message, todo, offset: word.offset, length: Math.max(1, word.text.length) }
  }
}

/** Takes words one by one; the word behind the last is empty. */
export class WordReader {
  private readonly words: readonly Word[]
  private readonly end: Word
  private next = 0

  constructor(text: string, words: RegExp) {
    this.words = [...text.matchAll(words)].map(match => ({ text: match[0], offset: match.index }))
    this.end = { text: '', offset: text.trimEnd().length }
  }

  peek(ahead = 0): Word {
    return this.words[this.next + ahead] ?? this.end
  }

  take(): Word {
    const word = this.peek()
    this.next++
    return word
  }

  /** A word that has to stand here. */
  takeThe(wanted: string, todo: string): void {
    const word = this.take()
    if (word.text === wanted) return
    const what =
      word.text === '' ? `\`${wanted}\` is missing at the end` : `\`${wanted}\` must stand here, not ${code(word.text)}`
    throw new LineFault(what, word, todo)
  }
}
