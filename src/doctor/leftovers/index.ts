import { ok, warn } from '../check.js'
import type { Check } from '../types.js'
import type { Leftover } from './types.js'

export { findLeftovers, usualPlaces } from './find.js'
export type { Leftover, Places } from './types.js'

export function leftoversCheck(left: readonly Leftover[]): Check {
  const [id, name] = ['leftovers', 'left by killed runs']
  if (left.length === 0) return ok(id, name, 'nothing')
  const found = left.map(({ what, cure }) => `${what} (${cure})`).join('\n')
  return warn(id, name, { found, cost: 'disk space, and what the processes use', wayOut: '`klab doctor --clean`' })
}

export interface Cleared extends Leftover {
  /** Why it could not be cleared; null when it is. */
  readonly fault: string | null
}

/** One after the other; what cannot be cleared does not keep the rest from it. */
export async function clearLeftovers(left: readonly Leftover[]): Promise<readonly Cleared[]> {
  const cleared: Cleared[] = []
  for (const one of left) {
    const fault = await one.clear().then(
      () => null,
      error => (error instanceof Error ? error.message : String(error)),
    )
    cleared.push({ ...one, fault })
  }
  return cleared
}

/** A line for each. */
export function clearedText(cleared: readonly Cleared[]): string {
  if (cleared.length === 0) return 'nothing is left by killed runs\n'
  return cleared.map(({ what, cure, fault }) => `${what} ${fault === null ? cure : `stays: ${fault}`}\n`).join('')
}
