import { code } from '../../errors/index.js'
import { levelOf } from '../levels.js'
import { LineFault, type Parsed, parseLine, type WordReader } from './line.js'
import { parseRule } from './parse-rule.js'
import { plainOf, readLevel, readReturned } from './parts.js'
import type { OrderRow } from './types.js'

/** For what is not said to return something an initcall of the order returned. */
export const NOT_KNOWN = 'unknown'

/** Parses `fs  inet_init  net/ipv4/af_inet.c  returns -ENODEV`. Without the last two words it returned `otherwise`. */
export function parseRow(text: string, otherwise: string | null): Parsed<OrderRow> {
  return parseLine(text, /\S+/g, reader => {
    if (levelOf(reader.peek().text) === null) refuseRule(reader, text)
    const level = readLevel(reader.take())
    const [name, file] = [reader.take(), reader.take()]
    if (file.text === '') {
      throw new LineFault(`${name.text === '' ? 'the function and its file are' : 'the file is'} missing`, file, FORM)
    }
    const place = { level, function: plainOf(name), file: file.text === '-' ? null : plainOf(file) }
    return { ...place, returned: readTail(reader, otherwise) }
  })
}

const FORM = 'write the level, the function and its file: `fs inet_init net/ipv4/af_inet.c`; `-` is a file not known'

function refuseRule(reader: WordReader, text: string): void {
  if (!parseRule(text).ok && reader.peek().text !== '*') return
  throw new LineFault('a rule stands among the initcalls', reader.peek(), 'put it behind a line that says `rules`')
}

function readTail(reader: WordReader, otherwise: string | null): string | null {
  const word = reader.take()
  if (word.text === '') return otherwise
  if (word.text !== 'returns') {
    throw new LineFault(`${code(word.text)} cannot stand here`, word, 'behind the file may stand `returns -ENODEV`')
  }
  const value = reader.take()
  return value.text === NOT_KNOWN ? null : readReturned(value)
}
