/** 32 bits of FNV-1a. Nothing rests on it that a forger could gain by: a forged likeness accuses the forger. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}

/** The hash of each `length` tokens that follow one another; none when there are fewer. */
export function gramsOf(tokens: readonly string[], length: number): readonly number[] {
  const hashes = tokens.map(hashOf)
  return hashes.slice(length - 1).map((_, at) => {
    let gram = 0
    for (let next = at; next < at + length; next += 1) gram = Math.imul(gram ^ (hashes[next] ?? 0), 0x9e3779b1) + 1
    return (gram ^ (gram >>> 15)) >>> 0
  })
}

/**
 * Winnowing (Schleimer, Wilkerson, Aiken, 2003): the smallest of each `window` hashes that follow one another. Whatever two texts
 * share of `window` hashes in a row they share a fingerprint of, wherever it stands.
 */
export function winnow(hashes: readonly number[], window: number): ReadonlySet<number> {
  const kept = new Set<number>()
  const last = Math.max(0, hashes.length - window)
  for (let at = 0; at <= last; at += 1) {
    let least = hashes[at]
    for (let next = at + 1; next < at + window; next += 1) {
      const hash = hashes[next]
      if (hash !== undefined && least !== undefined && hash < least) least = hash
    }
    if (least !== undefined) kept.add(least)
  }
  return kept
}

/** In order; the smallest ones when there are too many, which is the same choice in every sketch. */
export function smallest(hashes: Iterable<number>, most: number): readonly number[] {
  return [...new Set(hashes)].toSorted((a, b) => a - b).slice(0, most)
}
