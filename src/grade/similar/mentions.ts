import type { Assignment, HandInFiles, ValueDomain, Values } from '../../assignment/model/index.js'
import { handoutTexts } from './handout-texts.js'

/** A value that was drawn for a student, out of so many that nobody hits upon it easily. */
export interface Drawn {
  readonly name: string
  readonly value: string
  readonly outOf: number
}

/** What stands in a hand-in, could be somebody's value, and is not the student's own. */
export interface Mentions {
  readonly numbers: readonly string[]
  readonly words: readonly string[]
}

/** A value of few is in many hand-ins by chance. */
const LEAST_CHOICE = 500

export function drawnValues({ key }: Assignment, values: Values): readonly Drawn[] {
  return Object.entries(key.values).flatMap(([name, domain]) => {
    const outOf = sizeOf(domain)
    const value = Object.hasOwn(values, name) ? String(values[name]) : null
    if (value === null || outOf < LEAST_CHOICE || (domain.type === 'integer' && isNatural(Number(value)))) return []
    return [{ name, value, outOf }]
  })
}

function sizeOf(domain: ValueDomain): number {
  if (domain.type === 'integer') return domain.to - domain.from + 1
  return domain.type === 'letters' ? 26 ** domain.length : 0
}

/** A number that people write of themselves: round, a power of two or next to one, 8080, 12345, 4444. */
function isNatural(number: number): boolean {
  const digits = String(number)
  const power = [number - 1, number, number + 1].some(one => one > 0 && Number.isInteger(Math.log2(one)))
  return power || number % 100 === 0 || /^(\d\d?)\1+$/.test(digits) || '0123456789876543210'.includes(digits)
}

const MOST_BYTES = 256 * 1024
const MOST_FILES = 20
const MOST_MENTIONS = 2000

export function mentionsOf(assignment: Assignment, files: HandInFiles, values: Values): Mentions {
  const domains = Object.values(assignment.key.values).filter(domain => sizeOf(domain) >= LEAST_CHOICE)
  const known = new Set(Object.values(values).map(value => String(value).toLowerCase()))
  for (const text of handoutTexts(assignment))
    for (const word of [...numbersIn(text), ...wordsIn(text)]) known.add(word)
  const texts = textsOf(files)
  const listed = (found: (text: string) => readonly string[], fits: (one: string) => boolean) =>
    [...new Set(texts.flatMap(found))]
      .filter(one => !known.has(one) && fits(one))
      .toSorted()
      .slice(0, MOST_MENTIONS)
  return {
    numbers: listed(numbersIn, one => domains.some(domain => holdsNumber(domain, Number(one)))),
    words: listed(wordsIn, one => domains.some(domain => domain.type === 'letters' && domain.length === one.length)),
  }
}

function holdsNumber(domain: ValueDomain, number: number): boolean {
  return domain.type === 'integer' && number >= domain.from && number <= domain.to && !isNatural(number)
}

function textsOf(files: HandInFiles): readonly string[] {
  const paths = [...files.keys()].toSorted().slice(0, MOST_FILES)
  return paths.map(path =>
    Buffer.from(files.get(path) ?? [])
      .subarray(0, MOST_BYTES)
      .toString('latin1'),
  )
}

/** In decimal, however they are written; as many digits as a number may have that JSON keeps. */
function numbersIn(text: string): readonly string[] {
  const found = text.match(/(?<![A-Za-z0-9])(?:0[xX][0-9a-fA-F]{1,13}|[0-9]{1,15})(?=[uUlL]{0,3}(?![A-Za-z0-9]))/g)
  return (found ?? []).map(one => String(Number(one)))
}

function wordsIn(text: string): readonly string[] {
  return text.toLowerCase().match(/[a-z]+/g) ?? []
}
