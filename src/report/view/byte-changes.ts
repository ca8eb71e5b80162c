import type { FieldChange } from './changes.js'

/** Stretches of differing bytes that are told; the rest is counted. */
const SHOWN = 8
/** Bytes of which a line shows all, so that both can be read whole. */
const SHORT = 16

/** `name[18]: 07 → 0a` for each stretch of bytes that differ; null when both are short or not equally long. */
export function byteChanges(path: string, before: string, after: string): readonly FieldChange[] | null {
  const was = before.split(' ')
  const is = after.split(' ')
  if (is.length !== was.length || is.length <= SHORT) return null
  const found = stretches(was, is)
  const shown = found.slice(0, SHOWN).map(([from, to]) => ({
    path: to - from === 1 ? `${path}[${from}]` : `${path}[${from}..${to - 1}]`,
    before: was.slice(from, to).join(' '),
    after: is.slice(from, to).join(' '),
  }))
  const more = found.slice(SHOWN).reduce((sum, [from, to]) => sum + to - from, 0)
  return more === 0 ? shown : [...shown, { path, before: `${more} more bytes`, after: 'others' }]
}

/** From where to before where they differ. */
function stretches(was: readonly string[], is: readonly string[]): readonly (readonly [number, number])[] {
  const found: [number, number][] = []
  for (const [at, octet] of is.entries()) {
    if (octet === was[at]) continue
    const last = found.at(-1)
    if (last?.[1] === at) last[1] = at + 1
    else found.push([at, at + 1])
  }
  return found
}
