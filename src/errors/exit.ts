import type { ErrorCode } from './errors.js'

/** 0 passed · 1 a verdict failed · 2 the input is wrong · 3 not completed or inconclusive · 130 interrupted. */
export type ExitStatus = 0 | 1 | 2 | 3 | 130

const INPUT_CODES: ReadonlySet<ErrorCode> = new Set([
  'lab-invalid',
  'option-invalid',
  'probe-unresolved',
  'kernel-unknown',
  'kernel-mismatch',
  'config-not-taken',
  'run-unreadable',
])

export function exitStatusOf(code: ErrorCode): ExitStatus {
  if (code === 'interrupted') return 130
  return INPUT_CODES.has(code) ? 2 : 3
}
