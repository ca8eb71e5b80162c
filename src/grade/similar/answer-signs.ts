import { quote } from '../../errors/index.js'
import type { Sign } from './sign.js'
import type { Sketch } from './sketch.js'
import type { WrongAnswer } from './wrong-answers.js'

/** The same wrong answers, the rarer the more. Right ones are alike by nature and not looked at. */
export function answerSigns(sketches: readonly Sketch[]): readonly Sign[] {
  const most = Math.max(4, sketches.length / 40)
  const rare = [...givenBy(sketches).values()].filter(({ by }) => by.length > 1 && by.length <= most)
  const pairs = [...byPair(rare).values()]
  const seen = new Map<string, number>()
  for (const pair of pairs) seen.set(blanksOf(pair), (seen.get(blanksOf(pair)) ?? 0) + 1)
  return pairs.flatMap(pair => {
    const expected = expectedPairs(sketches, rare, pair.all)
    return signsOf(pair, sketches.length, expected / (seen.get(blanksOf(pair)) ?? 1))
  })
}

interface Shared {
  readonly answer: WrongAnswer
  /** The hand-ins that it is in, in order. */
  readonly by: readonly number[]
}

function givenBy(sketches: readonly Sketch[]): ReadonlyMap<string, Shared> {
  const given = new Map<string, { answer: WrongAnswer; by: number[] }>()
  for (const [at, { wrong }] of sketches.entries())
    for (const answer of wrong) {
      const key = `${answer.blank} ${answer.hash}`
      const known = given.get(key)
      if (known === undefined) given.set(key, { answer, by: [at] })
      else known.by.push(at)
    }
  return given
}

interface Pair {
  readonly pair: readonly [number, number]
  readonly all: readonly Shared[]
}

function byPair(rare: readonly Shared[]): ReadonlyMap<string, Pair> {
  const pairs = new Map<string, { pair: readonly [number, number]; all: Shared[] }>()
  for (const one of rare)
    for (const [at, a] of one.by.entries())
      for (const b of one.by.slice(at + 1)) {
        const known = pairs.get(`${a},${b}`)
        if (known === undefined) pairs.set(`${a},${b}`, { pair: [a, b], all: [one] })
        else known.all.push(one)
      }
  return pairs
}

const blanksOf = ({ all }: Pair) => JSON.stringify(all.map(({ answer }) => answer.blank).toSorted())

/**
 * So many pairs would share rare wrong answers to all these questions if nobody had copied: those who are wrong in all of them, times how
 * often two who are wrong in one give the same rare answer to it.
 */
function expectedPairs(sketches: readonly Sketch[], rare: readonly Shared[], all: readonly Shared[]): number {
  const wrongIn = (blanks: readonly string[]) =>
    sketches.filter(({ wrong }) => blanks.every(blank => wrong.some(answer => answer.blank === blank))).length
  const blanks = all.map(({ answer }) => answer.blank)
  return blanks.reduce(
    (left, blank) => {
      const agreeing = rare.filter(({ answer }) => answer.blank === blank).map(({ by }) => pairsOf(by.length))
      return (left * sum(agreeing)) / (pairsOf(wrongIn([blank])) + FEW)
    },
    pairsOf(wrongIn(blanks)),
  )
}

/** Of a few pairs nothing is learnt: as if of eight one agreed by chance. */
const FEW = 7

const pairsOf = (count: number) => (count * (count - 1)) / 2

/** Who makes one mistake makes another one that goes with it. */
const GOES_WITH = 3
/** So many bits halve the doubt: one rare wrong answer alone does not bring a pair on the list, a rare slip or two answers do. */
const BITS = 7
const MOST = 0.95

/** `chance`: how many such pairs would be there by chance, for each that is there. */
function signsOf({ pair, all }: Pair, students: number, chance: number): readonly Sign[] {
  const extra = sum(all.map(({ answer }) => answer.extra))
  const rarity = sum(all.map(({ answer, by }) => Math.min(answer.most, Math.log2(students / by.length))))
  const doubt = Math.max(2 ** (-(rarity + extra) / BITS), GOES_WITH * chance * 2 ** -extra)
  const strength = Math.min(MOST, Math.max(0, 1 - doubt))
  return all.map(({ answer, by }) => ({
    pair,
    cause: 'answers',
    strength,
    why: `the same wrong answer to \`${answer.blank}\`, which ${by.length} of ${students} gave: ${quote(answer.shown)}`,
  }))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
