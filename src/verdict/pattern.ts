/** Longer texts are not matched against a lab's pattern: what that costs may grow fast with the length. */
export const MATCH_LIMIT = 8192

/** `too-long`: not tried. */
export type Match = 'yes' | 'no' | 'too-long'

/** null when the pattern is none; the lab's parser refuses those, but a saved lab may be anybody's. */
export function compilePattern(pattern: string): ((text: string) => Match) | null {
  const expression = compile(pattern, 'u') ?? compile(pattern, '')
  if (expression === null) return null
  return text => {
    if (text.length > MATCH_LIMIT) return 'too-long'
    return expression.test(text) ? 'yes' : 'no'
  }
}

function compile(pattern: string, flags: 'u' | ''): RegExp | null {
  try {
    return new RegExp(pattern, flags)
  } catch {
    return null
  }
}
