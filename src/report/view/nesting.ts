import type { Frame, HitEvent } from '../../event/index.js'

/** A call that may still be running when the next one of its task is hit. */
export interface OpenCall {
  readonly hit: HitEvent
  /** The `seq` of its return, null when none was seen. */
  readonly returnSeq: number | null
}

/** The kernel's stack is 16 KiB, so real calls never nest this deep; deeper ones are shown side by side. */
export const MAX_DEPTH = 200

/**
 * How many of the open calls (outermost first) the hit lies in. A call whose return comes later contains it; of a call
 * whose return was never seen, the hit's backtrace must tell. A call that contains an inner one contains the hit too.
 */
export function depthOf(hit: HitEvent, seq: number, open: readonly OpenCall[]): number {
  for (let depth = Math.min(open.length, MAX_DEPTH); depth > 0; depth--) {
    const call = open[depth - 1]
    if (call !== undefined && contains(call, hit, seq)) return depth
  }
  return 0
}

function contains(call: OpenCall, hit: HitEvent, seq: number): boolean {
  if (call.returnSeq !== null) return call.returnSeq > seq
  return isCaller(call.hit, hit)
}

/** The hit's backtrace leads through this very call: its function, above the hit's own, and then the same callers. */
function isCaller(caller: HitEvent, hit: HitEvent): boolean {
  const own = ownFrame(hit)
  for (let index = own + 1; index < hit.frames.length; index++) {
    if (hit.frames[index]?.function === caller.function && sameCallers(caller, hit.frames.slice(index))) return true
  }
  return false
}

/** Below the frame that the call itself runs in, return addresses stay as they are while it runs. */
function sameCallers(caller: HitEvent, frames: readonly Frame[]): boolean {
  const callers = caller.frames.slice(ownFrame(caller))
  const mine = physical(callers)
  const theirs = physical(frames)
  const shared = Math.min(callers.length - mine, frames.length - theirs)
  for (let index = 0; index < shared; index++) {
    if (callers[mine + index]?.address !== frames[theirs + index]?.address) return false
  }
  return true
}

/** The index after the first frame that is not inlined. */
function physical(frames: readonly Frame[]): number {
  const index = frames.findIndex(frame => !frame.inlined)
  return index === -1 ? frames.length : index + 1
}

/** One address may be shared by several inlined functions, so the innermost frame need not be the probed one. */
function ownFrame(hit: HitEvent): number {
  return Math.max(
    0,
    hit.frames.findIndex(frame => frame.function === hit.function),
  )
}
