import { code, didYouMean } from '../../errors/index.js'
import { levelOf } from '../levels.js'
import { LineFault, type Parsed, parseLine, type Word, type WordReader } from './line.js'
import { plainOf, readLevel, readReturned } from './parts.js'
import { DIFFERENCES, type Exception, type InitcallName, type OrderRule } from './types.js'

const FORMS =
  'write `A before B`, `A after B`, `level of A is fs`, `A returns 0`, `A is there`, `A is not there` or `* except …`'

/** Parses one rule. Never throws. */
export function parseRule(text: string): Parsed<OrderRule> {
  return parseLine(text, /,|[^\s,]+/g, reader => {
    const first = reader.peek()
    if (first.text === '') throw new LineFault('the rule is empty', first, FORMS)
    if (first.text === '*') return readAll(reader)
    if (first.text === 'level' && reader.peek(1).text === 'of') return readOfLevel(reader)
    return readOfName(reader)
  })
}

function readOfLevel(reader: WordReader): OrderRule {
  reader.take()
  reader.take()
  const name = readName(reader)
  reader.takeThe('is', 'write `level of inet_init is fs`')
  return { kind: 'level', name, level: readLevel(reader.take()) }
}

const VERBS = ['before', 'after', 'is', 'returns'] as const

function readOfName(reader: WordReader): OrderRule {
  const subject = reader.peek()
  const name = readName(reader)
  const verb = reader.take()
  switch (verb.text) {
    case 'before':
    case 'after':
      return { kind: 'order', name, runs: verb.text, other: readOther(reader, subject) }
    case 'returns':
      return { kind: 'returns', name, returned: readReturned(reader.take()) }
    case 'is':
      return { kind: 'there', name, there: readThere(reader) }
    case '':
      throw new LineFault(`nothing is said of ${code(subject.text)}`, subject, FORMS)
    default:
      throw new LineFault(`${code(verb.text)} cannot stand here`, verb, didYouMean(verb.text, VERBS) ?? FORMS)
  }
}

function readOther(reader: WordReader, subject: Word): InitcallName {
  const word = reader.peek()
  if (word.text === subject.text) throw new LineFault('an initcall does not run before or after itself', word)
  return readName(reader)
}

function readThere(reader: WordReader): boolean {
  const not = reader.peek().text === 'not'
  if (not) reader.take()
  const isLevel = levelOf(reader.peek().text) !== null
  reader.takeThe('there', isLevel ? 'write `level of inet_init is fs`' : 'write `is there` or `is not there`')
  return !not
}

/** `inet_init`, or `init@drivers/xen/foo.c`. */
function readName(reader: WordReader): InitcallName {
  const word = reader.take()
  if (word.text === '' || word.text === ',') throw new LineFault('the name of an initcall must stand here', word, FORMS)
  if (!/[*?]/.test(word.text)) return splitName(word)
  throw new LineFault(`${code(word.text)} is no name`, word, 'globs may stand only behind `* except`')
}

function splitName(word: Word): InitcallName {
  const { text } = word
  const at = text.indexOf('@')
  if (at < 0) return { function: plainOf(word), file: null }
  const lacking = at === 0 ? 'a function' : at === text.length - 1 ? 'a file' : null
  if (lacking !== null) throw new LineFault(`${code(text)} lacks ${lacking}`, word, 'write `init@drivers/xen/foo.c`')
  return { function: plainOf(word, text.slice(0, at)), file: plainOf(word, text.slice(at + 1)) }
}

function readAll(reader: WordReader): OrderRule {
  reader.take()
  const word = reader.take()
  if (word.text === '') return { kind: 'all', except: [] }
  if (word.text !== 'except') {
    const todo = didYouMean(word.text, ['except']) ?? 'write `*` alone, or `* except arch, late`'
    throw new LineFault(`${code(word.text)} cannot stand behind \`*\``, word, todo)
  }
  const except = [readException(reader)]
  while (reader.peek().text !== '') {
    const comma = reader.take()
    if (comma.text !== ',') throw new LineFault(`a comma is missing before ${code(comma.text)}`, comma)
    except.push(readException(reader))
  }
  return { kind: 'all', except }
}

function readException(reader: WordReader): Exception {
  const word = reader.take()
  const { text } = word
  if (text === '' || text === ',') {
    const todo = 'it is a level, a function, a file (with a `/`), or added, removed, moved, reordered or returns'
    throw new LineFault('an exception is missing here', word, todo)
  }
  const level = levelOf(text)
  if (level !== null) return { kind: 'level', level }
  const edit = DIFFERENCES.find(one => one === text)
  if (edit !== undefined) return { kind: 'edit', edit }
  const { function: glob, file } = splitName(word)
  return file === null && text.includes('/') ? { kind: 'file', glob } : { kind: 'function', glob, file }
}
