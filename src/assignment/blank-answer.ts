import { code, listing, visible } from '../errors/index.js'
import { parseExpression } from '../lab/index.js'
import type { Answer, Blank } from './model/index.js'

/** What is answered in the form. */
export type FormBlank = Exclude<Blank, { readonly is: 'program' }>

export interface AnswerFault {
  readonly what: string
  readonly todo?: string | undefined
  /** Within the text; all of it when there is no length. */
  readonly offset?: number
  readonly length?: number
}

type Read = Answer | { readonly fault: AnswerFault; readonly shown: string }

/** What stands in the form for one blank, as data: `value` is what YAML makes of it. */
export function readBlank(blank: FormBlank, value: unknown): Read {
  if (isEmpty(value)) return { state: 'empty' }
  const shown = shownOf(value)
  const read = READERS[blank.is](value, blank)
  return 'what' in read ? { fault: read, shown } : { state: 'given', data: read.data, shown }
}

type Reader = (value: unknown, blank: FormBlank) => { readonly data: unknown } | AnswerFault

const READERS: Readonly<Record<FormBlank['is'], Reader>> = {
  function: readFunction,
  chain: readChain,
  expression: readExpression,
  number: readNumber,
  word: readWord,
  choice: readChoice,
  text: readText,
  probes: readProbes,
  expectations: readExpectations,
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === ''
  if (Array.isArray(value)) return value.every(isEmpty)
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0
  return value === null || value === undefined
}

const LONGEST_SHOWN = 300

function shownOf(value: unknown): string {
  const text =
    typeof value === 'string'
      ? value.trim()
      : Array.isArray(value) && value.every(item => typeof item !== 'object' || item === null)
        ? value.map(String).join(' ← ')
        : JSON.stringify(value)
  const line = visible(text.replaceAll(/\s+/g, ' '))
  return line.length > LONGEST_SHOWN ? `${line.slice(0, LONGEST_SHOWN)}…` : line
}

const FUNCTION = /^[A-Za-z_][A-Za-z0-9_]{0,127}(?:\(\))?$/

function readFunction(value: unknown): { readonly data: string } | AnswerFault {
  const text = typeof value === 'string' ? value.trim() : ''
  if (FUNCTION.test(text)) return { data: text.replace('()', '') }
  return {
    what: 'this is no name of a function',
    todo: 'one function of the kernel by its name in C, such as `inet_init`',
  }
}

const LONGEST_CHAIN = 64

/** A list; or a line with anything between the names that is in none. */
function readChain(value: unknown): { readonly data: readonly string[] } | AnswerFault {
  const todo = 'a list of functions, the innermost first'
  const listed = typeof value === 'string' ? value.split(/[^A-Za-z0-9_()]+/) : value
  if (!Array.isArray(listed)) return { what: 'a chain is a list', todo }
  const items = listed.filter(item => !isEmpty(item))
  if (items.length > LONGEST_CHAIN) return { what: `a chain has at most ${LONGEST_CHAIN} functions` }
  const names = items.map(readFunction)
  const wrong = names.findIndex(name => 'what' in name)
  if (wrong >= 0) return { what: `item ${wrong + 1} of the chain is no name of a function`, todo }
  return { data: names.map(name => ('data' in name ? name.data : '')) }
}

function readExpression(value: unknown): { readonly data: string } | AnswerFault {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string') return { what: 'this is no C expression', todo: 'put it between quotes' }
  const parsed = parseExpression(text, { ret: true })
  return parsed.ok ? { data: text } : parsed
}

const INTEGER = /^-?(?:0x[0-9a-f]{1,16}|[0-9]{1,19})$/i

function readNumber(value: unknown): { readonly data: number | string } | AnswerFault {
  if (typeof value === 'number' && Number.isInteger(value)) return { data: value }
  if (typeof value === 'string' && INTEGER.test(value.trim())) return { data: value.trim() }
  return { what: 'this is no whole number', todo: 'write digits, or `0x` and hex digits' }
}

const LONGEST_WORD = 200

function readWord(value: unknown): { readonly data: string } | AnswerFault {
  const text =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value).trim() : ''
  if (text !== '' && text.length <= LONGEST_WORD && !/[\p{Cc}\u2028\u2029]/u.test(text)) return { data: text }
  return { what: `an answer of one line, at most ${LONGEST_WORD} characters, is asked for` }
}

function readChoice(value: unknown, blank: FormBlank): { readonly data: string } | AnswerFault {
  const names = blank.is === 'choice' ? Object.keys(blank.options) : []
  const text = typeof value === 'object' ? '' : String(value).trim().toLowerCase()
  const chosen = names.find(name => name === text)
  return chosen === undefined
    ? { what: `this is none of the answers to choose from`, todo: `choose ${listing(names.map(code), 'or')}` }
    : { data: chosen }
}

const LONGEST_TEXT = 10_000

function readText(value: unknown): { readonly data: string } | AnswerFault {
  if (typeof value === 'object')
    return { what: 'a text is asked for', todo: 'begin it with `|` on the line of its name' }
  const text = String(value)
  return text.length <= LONGEST_TEXT ? { data: text } : { what: `the text is longer than ${LONGEST_TEXT} characters` }
}

const MOST_PROBES = 16
const MOST_EXPECTATIONS = 32

/** Of what a probe may be the lab knows more; here only what would get in the way of the teacher's own. */
function readProbes(value: unknown): { readonly data: unknown } | AnswerFault {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { what: 'probes are a mapping from ids to probes', todo: 'as under `probes:` in a lab' }
  const ids = Object.keys(value)
  const other = ids.find(id => !id.startsWith('my_'))
  if (other !== undefined)
    return { what: `the id of a probe of yours begins with \`my_\`, and ${code(other)} does not` }
  return ids.length > MOST_PROBES ? { what: `there are more than ${MOST_PROBES} probes` } : { data: value }
}

function readExpectations(value: unknown): { readonly data: unknown } | AnswerFault {
  if (!Array.isArray(value)) return { what: 'expectations are a list', todo: 'as under `expect:` in a lab' }
  const given = value.filter(item => !isEmpty(item))
  return given.length > MOST_EXPECTATIONS
    ? { what: `there are more than ${MOST_EXPECTATIONS} expectations` }
    : { data: given }
}
