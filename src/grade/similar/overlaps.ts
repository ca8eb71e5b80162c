/** What two sets of fingerprints share, when it is enough to speak of. */
export interface Overlap {
  readonly pair: readonly [number, number]
  /** How much of the smaller set is in the other, from 0 to 1, rare fingerprints counting more. */
  readonly share: number
  /** How rare is what these two share, in the mean: one set in 2^bits has it. */
  readonly bits: number
  /** How many sets there are that are not empty. */
  readonly sets: number
}

export interface Enough {
  /** So many fingerprints that are not common, and a quarter of all that the smaller set has: one place alike says nothing. */
  readonly least: number
  /** And so much of what is not common in the smaller one, by weight. */
  readonly share: number
}

/**
 * All pairs that share enough. What more than a quarter of the sets have is what everybody has, and left out. It is the smaller set that is
 * looked for in the other, so that what was copied is found among what was added.
 */
export function overlapsOf(sets: readonly (readonly number[])[], enough: Enough): readonly Overlap[] {
  const filled = sets.filter(set => set.length > 0).length
  const prints = rarePrints(sets, Math.max(3, filled / 4), filled)
  const rare = sets.map(set => set.flatMap(print => prints.get(print) ?? []))
  const weights = rare.map(all => all.reduce((sum, { weight }) => sum + weight, 0))
  return rare.flatMap((all, a) =>
    sharedWith(all, a, sets.length).flatMap(({ b, count, weight }) => {
      const quarter = Math.min(sets[a]?.length ?? 0, sets[b]?.length ?? 0) / 4
      const share = weight / Math.min(weights[a] ?? 0, weights[b] ?? 0)
      if (count < enough.least || count < quarter || share < enough.share) return []
      return [{ pair: [a, b] as const, share, bits: Math.sqrt(weight / count), sets: filled }]
    }),
  )
}

interface Print {
  readonly weight: number
  /** The sets that have it, in order. */
  readonly by: readonly number[]
}

/**
 * The weight is that of tf-idf, squared: the usual way to do a thing, which one in five has, counts for a fiftieth of what is nobody else's.
 * What only a pair has is as rare as what only one has.
 */
function rarePrints(sets: readonly (readonly number[])[], most: number, filled: number): ReadonlyMap<number, Print> {
  const holders = new Map<number, number[]>()
  for (const [at, set] of sets.entries())
    for (const print of set) {
      const known = holders.get(print)
      if (known === undefined) holders.set(print, [at])
      else known.push(at)
    }
  const rare = [...holders].filter(([, by]) => by.length <= most)
  return new Map(
    rare.map(([print, by]) => [print, { weight: Math.log2((filled + 1) / Math.max(2, by.length)) ** 2, by }]),
  )
}

/** With each later set, one row at a time: the table of all pairs is never in memory. */
function sharedWith(all: readonly Print[], a: number, sets: number) {
  const counts = new Uint32Array(sets)
  const weights = new Float64Array(sets)
  for (const { weight, by } of all)
    for (let last = by.length - 1, b = by[last]; b !== undefined && b > a; last -= 1, b = by[last]) {
      counts[b] = (counts[b] ?? 0) + 1
      weights[b] = (weights[b] ?? 0) + weight
    }
  return Array.from(counts, (count, b) => ({ b, count, weight: weights[b] ?? 0 })).filter(({ count }) => count > 0)
}
