/** Those that keep a list from being in rising order: all that do not belong to the longest rising subsequence. */
export function outOfOrder<T>(items: readonly T[], rank: (item: T) => number): ReadonlySet<T> {
  const kept = longestRising(items, rank)
  return new Set(items.filter(item => !kept.has(item)))
}

/** Patience sorting: `tails[n]` is the smallest end of a rising subsequence of n + 1 items. */
function longestRising<T>(items: readonly T[], rank: (item: T) => number): ReadonlySet<T> {
  const tails: T[] = []
  const before = new Map<T, T | undefined>()
  for (const item of items) {
    const length = firstNotBelow(tails, rank, rank(item))
    before.set(item, tails[length - 1])
    tails[length] = item
  }
  const kept = new Set<T>()
  for (let item = tails.at(-1); item !== undefined; item = before.get(item)) kept.add(item)
  return kept
}

function firstNotBelow<T>(tails: readonly T[], rank: (item: T) => number, wanted: number): number {
  let [low, high] = [0, tails.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (rank(tails[middle] as T) < wanted) low = middle + 1
    else high = middle
  }
  return low
}
