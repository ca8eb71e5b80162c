import type { Test } from '../lab/index.js'
import { compareScalar, type Likeness, type Reading, textsOf } from './compare.js'
import type { ExpectationOf, Finding } from './conclude.js'
import { type HitFinding, judgeEach } from './each.js'
import { findEach } from './elements.js'
import type { Case } from './evidence.js'
import { judgeMembers } from './members.js'
import { selectSights } from './packets.js'
import { compilePattern } from './pattern.js'
import type { ReadingAt } from './reading.js'
import { judgeRelation } from './relation.js'
import { integerOf } from './shape.js'
import { describeSight, describeTest, describeValue } from './words.js'

/** A captured value, an argument or a return value against a test. */
export function judgeValue(judged: Case, { ref, test }: ExpectationOf<'value'>): Finding {
  const wanted = `\`${ref.text}\` in ${describeSight(ref)} ${describeTest(test)}`
  if (test.op === 'same-as' || test.op === 'differs-from') return judgeRelation(judged, wanted, ref, test)
  if (test.op === 'includes' || test.op === 'excludes') return judgeMembers(judged, wanted, ref, test)
  const selection = selectSights(judged, ref)
  const holds = scalarTest(test)
  return judgeEach(wanted, selection, hit => [findEach(judged, ref, hit, at => testReading(at, holds))])
}

type ScalarTest = Exclude<Test, { readonly op: 'same-as' | 'differs-from' | 'includes' | 'excludes' }>
type Answer = HitFinding['holds']

function testReading(at: ReadingAt, holds: (reading: Reading) => Answer): HitFinding {
  const { seq, reading, missing } = at
  if (reading === undefined) return { holds: 'unknown', words: missing, seqs: [seq] }
  const answer = holds(reading)
  const words = `it is ${describeValue(reading.value, reading.error ?? null)}`
  return { holds: answer, words: answer === 'unknown' ? `${words}, which cannot be compared` : words, seqs: [seq] }
}

function scalarTest(test: ScalarTest): (reading: Reading) => Answer {
  switch (test.op) {
    case 'equals':
      return reading => EQUALS[compareScalar(reading, test.value)]
    case 'differs':
      return reading => DIFFERS[compareScalar(reading, test.value)]
    case 'range':
      return ({ value }) => inRange(integerOf(value), test.min, test.max)
    case 'matches':
      return matchTest(test.pattern)
  }
}

const EQUALS: Readonly<Record<Likeness, Answer>> = { equal: 'yes', different: 'no', unlike: 'no', unknown: 'unknown' }
/** A number differs from a name in any case, which proves nothing of what the name stands for. */
const DIFFERS: Readonly<Record<Likeness, Answer>> = {
  equal: 'no',
  different: 'yes',
  unlike: 'unknown',
  unknown: 'unknown',
}

/** JavaScript compares a bigint with a number exactly, whatever their size. */
function inRange(value: bigint | null, min: number | null, max: number | null): Answer {
  if (value === null) return 'no'
  return (min === null || value >= min) && (max === null || value <= max) ? 'yes' : 'no'
}

function matchTest(pattern: string): (reading: Reading) => Answer {
  const match = compilePattern(pattern)
  if (match === null) return () => 'unknown'
  return reading => {
    const matches = textsOf(reading).map(match)
    if (matches.includes('yes')) return 'yes'
    return matches.length === 0 || matches.includes('too-long') ? 'unknown' : 'no'
  }
}
