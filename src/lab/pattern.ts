import { code } from './show.js'

interface PatternFault {
  readonly offset: number
  readonly length: number
  readonly what: string
  readonly todo: string
}

/** In UTF-16 units. */
export const LONGEST_PATTERN = 300
const MOST_REPEATS = 100
const MOST_ENDLESS = 8
/** In how many ways the bounded repetitions and alternatives may share out one text. */
const MOST_WAYS = 100_000

/**
 * Why this may not be used as a regular expression, or null. A pattern that could take exponential time is refused
 * here; what a polynomial one costs is bounded by the length of the lines.
 */
export function patternFault(pattern: string): PatternFault | null {
  const all = { offset: 0, length: Math.max(1, pattern.length) }
  if (pattern === '')
    return { ...all, what: 'an empty regular expression matches everything', todo: 'write what is to be found' }
  try {
    new RegExp(pattern, 'u')
  } catch (error) {
    const todo = 'put a `\\` before a sign that is meant literally'
    return { ...all, what: `this is not a regular expression: ${reason(error)}`, todo }
  }
  return slowness(pattern)
}

/** The same for a pattern that has to have exactly one group, which takes out what is meant. */
export function capturingFault(pattern: string): PatternFault | null {
  const fault = patternFault(pattern)
  if (fault !== null) return fault
  const groups = (new RegExp(`${pattern}|`, 'u').exec('')?.length ?? 1) - 1
  if (groups === 1) return null
  const what = groups === 0 ? 'no group of the pattern says which part is meant' : `the pattern has ${groups} groups`
  const todo = 'put the one part that is meant into `( )`, and write `(?: )` for other groups'
  return { offset: 0, length: pattern.length, what, todo }
}

function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message
    .replace(/^.*\/u?: /s, '')
    .replace(/\p{Cc}/gu, ' ')
    .toLowerCase()
}

/** A piece of a pattern: an escape, a class, the opening of a group, a quantifier, or one character. */
const PIECE =
  /\\(?:k<[^>]*>|[pPu]\{[^}]*\}|.)|\[(?:\\.|[^\]\\])*\]|\(\?(?:<?[=!]|:|<[^>]*>)|[*+?]\??|\{[0-9]+(?:,[0-9]*)?\}\??|./gsu

/** An open group, or what a quantifier stands behind. */
interface Group {
  ways: number
  /** It holds a repetition without end. */
  endless: boolean
}

interface Quantifier {
  readonly min: number
  readonly max: number
}

function slowness(pattern: string): PatternFault | null {
  const groups: Group[] = [{ ways: 1, endless: false }]
  let before: Group = { ways: 1, endless: false }
  let endless = 0
  for (const match of pattern.matchAll(PIECE)) {
    const [piece] = match
    const quantifier = quantifierOf(piece)
    const top = groups.at(-1) ?? before
    if (quantifier !== null) repeat(top, before, quantifier)
    if (quantifier?.max === Number.POSITIVE_INFINITY) endless++
    const fault = refusal(piece, quantifier, before) ?? excess(top, endless)
    if (fault !== null) return { offset: match.index, length: piece.length, ...fault }
    before = follow(piece, groups)
  }
  return null
}

function repeat(top: Group, of: Group, { min, max }: Quantifier): void {
  if (max === Number.POSITIVE_INFINITY) top.endless = true
  else top.ways *= (max - min + 1) * of.ways ** Math.max(0, Math.min(max, MOST_REPEATS) - 1)
}

type Words = Pick<PatternFault, 'what' | 'todo'>

function refusal(piece: string, quantifier: Quantifier | null, of: Group): Words | null {
  if (/^\\(?:[1-9]|k)/.test(piece)) return { what: 'a back-reference can take forever', todo: 'write the text out' }
  if (quantifier === null || quantifier.max <= 1) return null
  const { max } = quantifier
  if (of.endless || (max === Number.POSITIVE_INFINITY && of.ways > 1)) {
    const what = 'repeating a group that itself repeats or has alternatives can take forever'
    return { what, todo: `take ${code(piece)} away, or the repetition or the \`|\` inside the group` }
  }
  if (max === Number.POSITIVE_INFINITY || max <= MOST_REPEATS) return null
  return { what: `a pattern repeats at most ${MOST_REPEATS} times`, todo: 'use `+` or `*`' }
}

function excess(top: Group, endless: number): Words | null {
  const todo = 'match less of the line'
  if (endless > MOST_ENDLESS) return { what: `a pattern has at most ${MOST_ENDLESS} repetitions without end`, todo }
  return top.ways > MOST_WAYS ? { what: 'the pattern can match in too many ways, and take forever', todo } : null
}

/** Keeps the stack of open groups; gives what a quantifier after this piece would repeat. */
function follow(piece: string, groups: Group[]): Group {
  const top = groups.at(-1)
  if (piece.startsWith('(')) groups.push({ ways: 1, endless: false })
  if (piece === '|' && top !== undefined) top.ways *= 2
  if (piece !== ')') return { ways: 1, endless: false }
  const group = groups.pop() ?? { ways: 1, endless: false }
  const outer = groups.at(-1)
  if (outer !== undefined) outer.ways *= group.ways
  if (outer !== undefined && group.endless) outer.endless = true
  return group
}

function quantifierOf(piece: string): Quantifier | null {
  if (piece.startsWith('*')) return { min: 0, max: Number.POSITIVE_INFINITY }
  if (piece.startsWith('+')) return { min: 1, max: Number.POSITIVE_INFINITY }
  if (piece.startsWith('?')) return { min: 0, max: 1 }
  const counted = /^\{([0-9]+)(,?)([0-9]*)\}/.exec(piece)
  if (counted === null) return null
  const [, min, comma, max] = counted
  if (comma === '') return { min: Number(min), max: Number(min) }
  return { min: Number(min), max: max === '' ? Number.POSITIVE_INFINITY : Number(max) }
}
