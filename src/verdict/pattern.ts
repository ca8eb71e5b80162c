/** Texts longer than this are not matched at all. */
const LENGTH_LIMIT = 8192
/** Steps that one match may take, about a second's worth. */
const STEPS_LIMIT = 1e9

/** `too-long`: not tried. */
export type Match = 'yes' | 'no' | 'too-long'

/**
 * null when the pattern is none; the lab's parser refuses those, but a saved lab may be anybody's. The more endless
 * repetitions a pattern has, the shorter the texts that it is tried on: its cost grows with that power of the length.
 */
export function compilePattern(pattern: string): ((text: string) => Match) | null {
  const expression = compile(pattern)
  if (expression === null) return null
  const limit = lengthLimit(pattern)
  return text => {
    if (text.length > limit) return 'too-long'
    return expression.test(text) ? 'yes' : 'no'
  }
}

/** What the group of a pattern took from a line: null when nothing. */
export type Taken = { readonly text: string } | 'too-long' | null

/** The same, with what the first group matched; null when the line does not match, or the group took no part. */
export function compileGroup(pattern: string): ((text: string) => Taken) | null {
  const match = compilePattern(pattern)
  const expression = compile(pattern)
  if (match === null || expression === null) return null
  return text => {
    if (match(text) === 'too-long') return 'too-long'
    const taken = expression.exec(text)?.[1]
    return taken === undefined ? null : { text: taken }
  }
}

function compile(pattern: string): RegExp | null {
  try {
    return new RegExp(pattern, 'u')
  } catch {
    return null
  }
}

const PIECES = /\\.|\[(?:\\.|[^\]\\])*\]|[*+]|\{[0-9]+,\}/gsu

/** Sharing out n characters to k repetitions, from every start, goes in about n^(k+1)/(k+1)! ways. */
function lengthLimit(pattern: string): number {
  const endless = (pattern.match(PIECES) ?? []).filter(piece => '*+{'.includes(piece.charAt(0))).length
  let factorial = 1
  for (let factor = 2; factor <= endless + 1; factor += 1) factorial *= factor
  return Math.min(LENGTH_LIMIT, Math.floor((STEPS_LIMIT * factorial) ** (1 / (endless + 1))))
}
