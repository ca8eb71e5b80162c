import type { Scalar } from '../../lab/index.js'

/** An answer is right by what it means: numbers in any base, words in any case, an error with or without its sign. */
export function sameAnswer(given: unknown, right: Scalar): boolean {
  if (Array.isArray(given)) return false
  const [one, other] = [numberOf(given), numberOf(right)]
  if (one !== null || other !== null) return one === other
  return typeof given === 'string' && right !== null && wordOf(given) === wordOf(String(right))
}

function numberOf(value: unknown): bigint | null {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : null
  const text = typeof value === 'string' ? value.trim() : ''
  if (!/^-?(?:0x[0-9a-f]{1,32}|[0-9]{1,39})$/i.test(text)) return null
  return text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text)
}

function wordOf(text: string): string {
  const word = text.trim().replace(/\(\)$/, '').toLowerCase()
  return /^-e[a-z0-9]+$/.test(word) ? word.slice(1) : word
}
