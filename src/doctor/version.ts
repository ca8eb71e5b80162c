/** The first thing in a program's own words that looks like a version: `7.2.22`, `1.35.0`. */
export function findVersion(text: string): string | null {
  return /(?<![\d.])\d+(?:\.\d+)+/.exec(text)?.[0] ?? null
}

/** Numbers compared part by part; what is not there counts as 0, so 12 and 12.0 are the same. */
export function isOlder(version: string, than: string): boolean {
  const [parts, others] = [version, than].map(text => text.split('.').map(Number))
  for (const [index, other] of (others ?? []).entries()) {
    const part = parts?.[index] ?? 0
    if (part !== other) return part < other
  }
  return false
}
