import { MARK } from '../../assignment/fill.js'
import type { Assignment, HandInFiles } from '../../assignment/model/index.js'
import { cTokens } from './c-tokens.js'
import { gramsOf, smallest, winnow } from './fingerprints.js'

/** A line or two: of less, all servers are made. Measured, two servers by different hands that both poll share a tenth. */
const GRAM = 12
const WINDOW = 8
const MOST_FINGERPRINTS = 2000
const MOST_SOURCES = 50

/** The fingerprints of a hand-in's C sources, without what the starter gave everybody. */
export function programPrints({ handout }: Assignment, files: HandInFiles): readonly number[] {
  const named = new Set(handout.blanks.flatMap(blank => (blank.is === 'program' ? blank.files : [])))
  const isSource = (path: string) => named.has(path) || /\.[ch]$/.test(path)
  // In the student's file a value stands where the mark is: a number, or something within a text.
  const given = new Set(sourcesOf(handout.files, isSource).flatMap(source => grams(source.replace(MARK, '0'))))
  const own = sourcesOf(files, isSource).flatMap(source => [...winnow(grams(source), WINDOW)])
  return smallest(
    own.filter(print => !given.has(print)),
    MOST_FINGERPRINTS,
  )
}

const grams = (source: string) => gramsOf(cTokens(source), GRAM)

function sourcesOf(files: HandInFiles, isSource: (path: string) => boolean): readonly string[] {
  const paths = [...files.keys()].filter(isSource).toSorted().slice(0, MOST_SOURCES)
  return paths.map(path => Buffer.from(files.get(path) ?? []).toString('latin1'))
}
