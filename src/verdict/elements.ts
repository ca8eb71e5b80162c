import type { ValueRef } from '../lab/index.js'
import type { HitFinding } from './each.js'
import type { Case } from './evidence.js'
import { type ElementAt, type ReadingAt, readAt, readEachAt } from './reading.js'
import type { Sight } from './select.js'

/** One hit's finding: of its value, or of each element when the reference has `[*]`. A list without elements shows nothing. */
export function findEach(judged: Case, ref: ValueRef, hit: Sight, find: (at: ReadingAt) => HitFinding): HitFinding {
  if (!ref.path.includes('*')) return find(readAt(judged, ref, hit))
  const list = readEachAt(judged, ref, hit)
  const { seq } = list
  if ('missing' in list) return { holds: 'unknown', words: list.missing, seqs: [seq] }
  const findings = list.elements.map(element => findOne(element, find))
  const wrong = findings.find(({ holds }) => holds === 'no')
  if (wrong !== undefined) return wrong
  const unknown = findings.find(({ holds }) => holds === 'unknown')
  if (unknown !== undefined) return unknown
  if (list.cut !== null) return { holds: 'unknown', words: list.cut, seqs: [seq] }
  const [first] = findings
  if (first === undefined) return { holds: 'no', words: 'the list is empty', seqs: [seq] }
  const more = findings.length === 1 ? '' : `, and so are ${findings.length - 1} more`
  return { ...first, words: `${first.words}${more}` }
}

function findOne({ name, at }: ElementAt, find: (at: ReadingAt) => HitFinding): HitFinding {
  const finding = find(at)
  return { ...finding, words: `${name}: ${finding.words}` }
}
