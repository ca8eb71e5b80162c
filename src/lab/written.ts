import type { Captured, CapturedList, Written } from './model/index.js'

/** Every expression of a capture. */
export function expressionsOf(capture: Captured): readonly Written[] {
  if (capture.kind === 'value') return [capture]
  if (capture.kind === 'bytes') return [capture.at, capture.length]
  return [...startOf(capture), ...capture.values]
}

function startOf({ from }: CapturedList): readonly Written[] {
  return from.type === 'head' ? [from.head] : [from.table, from.size]
}
