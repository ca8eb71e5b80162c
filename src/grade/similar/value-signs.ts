import { quote } from '../../errors/index.js'
import type { Drawn } from './mentions.js'
import { pairOf, type Sign } from './sign.js'
import type { Sketch } from './sketch.js'

/**
 * A value that was drawn for a neighbour. What by chance would be as frequent in a class counts for nothing: with 10,000 ports and 200
 * students a foreign number in one hand-in is somebody's port once in 50 times, and if each of them writes one, four of these are.
 */
export function valueSigns(sketches: readonly Sketch[]): readonly Sign[] {
  const counts = countMentions(sketches)
  const found = sketches.map(sketch => rareMentions(sketch, counts, sketches.length))
  const hits = findHits(sketches, found)
  const chances = chancesOf(sketches, found, hits)
  return [...byPair(hits).values()].flatMap(of => signOf(sketches, of, chances))
}

interface Hit {
  /** Who has it in the hand-in, and for whom it was drawn. */
  readonly has: number
  readonly owner: number
  readonly drawn: Drawn
}

function countMentions(sketches: readonly Sketch[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { mentions } of sketches)
    for (const one of [...mentions.numbers, ...mentions.words]) counts.set(one, (counts.get(one) ?? 0) + 1)
  return counts
}

/** Who hands in a table of numbers would have everybody's among them, and make chance the reason for all. */
const MOST_NUMBERS = 50

/** What many write has another source than one neighbour. */
function rareMentions({ mentions }: Sketch, counts: ReadonlyMap<string, number>, students: number): readonly string[] {
  const most = Math.max(3, students / 20)
  const numbers = mentions.numbers.length > MOST_NUMBERS ? [] : mentions.numbers
  return [...numbers, ...mentions.words].filter(one => (counts.get(one) ?? 0) <= most)
}

function findHits(sketches: readonly Sketch[], found: readonly (readonly string[])[]): readonly Hit[] {
  const owners = new Map<string, { readonly owner: number; readonly drawn: Drawn }[]>()
  for (const [owner, sketch] of sketches.entries())
    for (const drawn of sketch.drawn) {
      const known = owners.get(drawn.value)
      if (known === undefined) owners.set(drawn.value, [{ owner, drawn }])
      else known.push({ owner, drawn })
    }
  return found.flatMap((mentions, has) =>
    mentions.flatMap(one => (owners.get(one) ?? []).flatMap(hit => (hit.owner === has ? [] : [{ has, ...hit }]))),
  )
}

interface Chance {
  /** So many hits in the class would be chance. */
  readonly expected: number
  /** And so many there are. */
  readonly seen: number
}

function chancesOf(
  sketches: readonly Sketch[],
  found: readonly (readonly string[])[],
  hits: readonly Hit[],
): ReadonlyMap<string, Chance> {
  const kinds = new Map(hits.map(({ drawn }) => [drawn.name, drawn]))
  return new Map(
    [...kinds].map(([name, { value, outOf }]) => {
      const tries = found.flat().filter(one => sameForm(one, value)).length
      const expected = (tries * (sketches.length - 1)) / outOf
      return [name, { expected, seen: hits.filter(({ drawn }) => drawn.name === name).length }]
    }),
  )
}

function sameForm(one: string, other: string): boolean {
  const isNumber = /^[0-9]/.test(one)
  return isNumber === /^[0-9]/.test(other) && (isNumber || one.length === other.length)
}

function byPair(hits: readonly Hit[]): ReadonlyMap<string, readonly Hit[]> {
  const pairs = new Map<string, Hit[]>()
  for (const hit of hits) {
    const key = pairOf(hit.has, hit.owner).join()
    pairs.set(key, [...(pairs.get(key) ?? []), hit])
  }
  return pairs
}

/** Never quite certain: somebody may have been given a neighbour's hand-out. */
const MOST = 0.98

function signOf(sketches: readonly Sketch[], hits: readonly Hit[], chances: ReadonlyMap<string, Chance>): Sign[] {
  const [first] = hits
  if (first === undefined) return []
  const pair = pairOf(first.has, first.owner)
  const told = hits.map(hit => ({ ...hit, chance: chances.get(hit.drawn.name) ?? { expected: 1, seen: 1 } }))
  const byChance = told.reduce((all, { chance: { expected, seen } }) => all * Math.min(1, expected / seen), 1)
  const strength = Math.min(MOST, 1 - byChance)
  return told.map(({ has, owner, drawn, chance }) => {
    const [who, whose] = [sketches[has]?.student ?? '', sketches[owner]?.student ?? '']
    const what = `${quote(who)} hands in ${drawn.value}, which is the ${drawn.name} of ${quote(whose)} and was not given to ${quote(who)}`
    return { pair, cause: 'values', strength, why: `${what}: ${inWords(drawn, chance)}` }
  })
}

function inWords({ outOf }: Drawn, { expected, seen }: Chance): string {
  const often = expected < 0.001 ? 'less than 0.001' : String(Number(expected.toPrecision(1)))
  const there = seen === 1 ? 'this is the only one' : `there are ${seen}`
  return `one of ${outOf.toLocaleString('en')} values; chance would bring about ${often} such finds in the whole class, and ${there}`
}
