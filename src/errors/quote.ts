const LONGEST = 60

/** Somebody else's text inside our sentence: in quotes, on one line, without control characters, bounded. */
export function quote(text: string): string {
  return `"${plain(text)}"`
}

/** The same between backticks, for names. */
export function code(text: string): string {
  return `\`${plain(text)}\``
}

/** `a, b and c`. */
export function listing(names: readonly string[], conjunction: 'and' | 'or' = 'and'): string {
  const last = names.at(-1) ?? ''
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} ${conjunction} ${last}`
}

function plain(text: string): string {
  const safe = text
    .slice(0, LONGEST + 1)
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, character => `\\u{${character.codePointAt(0)?.toString(16)}}`)
  return safe.length > LONGEST ? `${safe.slice(0, LONGEST)}…` : safe
}
