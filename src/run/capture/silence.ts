import type { CaptureRequest } from './request.js'

/** A machine on a loaded host, stopped a lot, is given this long to show any sign of life. */
const SILENCE_MS = 60_000

/** Without icount the guest's seconds are the host's, so a plan that waits is silent for as long. */
export function silenceMs({ lab, machine }: CaptureRequest): number {
  if (machine.deterministic) return SILENCE_MS
  const waits = lab.steps.map(step =>
    'within' in step ? step.within * 1000 : step.op === 'sleep' ? step.milliseconds : 0,
  )
  return SILENCE_MS + Math.max(0, ...waits)
}
