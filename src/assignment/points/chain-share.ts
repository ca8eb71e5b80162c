import { namesOf } from '../../lab/index.js'

export interface ChainShare {
  /** From 0 to 1. */
  readonly share: number
  /** How many of the given functions are in the chain, in its order. */
  readonly right: number
  /** How many there are. */
  readonly of: number
  readonly actual: readonly string[]
}

/**
 * How much of a backtrace (innermost first) somebody has named, from one function of it to another, both included. Naming
 * more than there are costs as much as naming too few.
 */
export function chainShare(
  frames: readonly string[],
  given: readonly string[],
  { from, to }: { readonly from: string | null; readonly to: string | null },
  renamed: Readonly<Record<string, readonly string[]>>,
): ChainShare {
  const names = frames.map(name => name.replace(/\..*/, ''))
  const same = (one: string, other: string) => namesOf(renamed, one).includes(other)
  const start =
    from === null
      ? 0
      : Math.max(
          0,
          names.findIndex(name => same(from, name)),
        )
  const end = to === null ? names.length - 1 : names.findIndex((name, index) => index >= start && same(to, name))
  const actual = names.slice(start, end < 0 ? names.length : end + 1)
  const right = commonLength(actual, given, same)
  return {
    share: actual.length === 0 ? 0 : right / Math.max(actual.length, given.length),
    right,
    of: actual.length,
    actual,
  }
}

/** The longest common subsequence's length. */
function commonLength(
  ones: readonly string[],
  others: readonly string[],
  same: (one: string, other: string) => boolean,
): number {
  let row = new Array<number>(others.length + 1).fill(0)
  for (const one of ones) {
    const next = [0]
    others.forEach((other, index) => {
      next.push(same(one, other) ? (row[index] ?? 0) + 1 : Math.max(row[index + 1] ?? 0, next[index] ?? 0))
    })
    row = next
  }
  return row.at(-1) ?? 0
}
