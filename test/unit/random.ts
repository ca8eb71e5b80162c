/** A whole number from 0 up to, but without, `below`. */
export type Random = (below: number) => number

/** Mulberry32: small, seeded, good enough to choose mutations. */
export function randomOf(seed: number): Random {
  let state = seed
  return below => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

export function oneOf<T>(random: Random, list: readonly [T, ...T[]]): T {
  return list[random(list.length)] ?? list[0]
}
