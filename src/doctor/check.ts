import type { Check } from './types.js'

/** A check with nothing wrong. */
export function ok(id: string, name: string, found: string): Check {
  return { id, name, state: 'ok', found, needed: null, cost: null, wayOut: null }
}

type Fault = Partial<Pick<Check, 'found' | 'needed' | 'cost' | 'wayOut'>>

export function warn(id: string, name: string, fault: Fault): Check {
  return { id, name, state: 'warn', found: null, needed: null, cost: null, wayOut: null, ...fault }
}

export function missing(id: string, name: string, fault: Fault): Check {
  return { id, name, state: 'missing', found: null, needed: null, cost: null, wayOut: null, ...fault }
}
