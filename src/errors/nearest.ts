/** The names most like `name`, best first; none when nothing is near enough to be a slip of the fingers. */
export function nearest(name: string, candidates: Iterable<string>, count = 1): readonly string[] {
  const wanted = fold(name)
  const limit = Math.max(1, Math.floor(wanted.length / 3))
  const near: { readonly candidate: string; readonly distance: number }[] = []
  for (const candidate of candidates) {
    const distance = closeness(wanted, fold(candidate), limit)
    if (distance <= limit) near.push({ candidate, distance })
  }
  near.sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
  return near.slice(0, count).map(({ candidate }) => candidate)
}

/** A sentence for an error's hint, or undefined when nothing is near. */
export function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  const [best] = nearest(name, candidates)
  return best === undefined ? undefined : `did you mean \`${best}\`?`
}

function fold(name: string): string {
  return name.slice(0, 100).toLowerCase().replaceAll('_', '-')
}

function closeness(wanted: string, candidate: string, limit: number): number {
  if (wanted === candidate) return 0
  if (wanted.length >= 3 && (candidate.startsWith(wanted) || wanted.startsWith(`${candidate}-`))) return 1
  return Math.abs(wanted.length - candidate.length) > limit ? limit + 1 : editDistance(wanted, candidate)
}

/** Damerau's distance (optimal string alignment): a swap of two neighbours counts as one slip. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1
      const left = at(current, column - 1) + 1
      let best = Math.min(left, at(last, column) + 1, at(last, column - 1) + cost)
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (swapped) best = Math.min(best, at(beforeLast, column - 2) + 1)
      current.push(best)
    }
    beforeLast = last
    last = current
  }
  return at(last, b.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
}
