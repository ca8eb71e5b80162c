import type { Frame } from '../../event/index.js'
import type { Call, Lane } from './view.js'

/** A function in a task's merged chain of callers; the root's children are the outermost functions. */
export interface ChainNode {
  readonly function: string
  /** The caller's line of the first call that came this way; null for the probed function itself. */
  readonly frame: Frame
  /** Calls that were probed right here. */
  readonly calls: readonly Call[]
  readonly children: readonly ChainNode[]
}

/** Deeper ones (a packet that arrives inside of a system call) fit no line: there the calls alone tell more. */
const MOST_LEVELS = 24

export function fitsLines(calls: readonly Call[]): boolean {
  return calls.every(call => call.hit.frames.length <= MOST_LEVELS)
}

export interface Chain {
  /** Chains whose outermost function is known. */
  readonly whole: readonly ChainNode[]
  /** Chains that were cut at the probe's depth, or where unwinding failed: what called them is not known. */
  readonly cut: readonly ChainNode[]
}

/** All the backtraces of a task, laid over one another from the outermost function down. */
export function chainOf(lane: Lane): Chain {
  const whole = new Map<string, Draft>()
  const cut = new Map<string, Draft>()
  for (const call of lane.calls) hang(call.hit.backtrace === 'whole' ? whole : cut, call)
  return { whole: [...whole.values()].map(finish), cut: [...cut.values()].map(finish) }
}

interface Draft {
  readonly frame: Frame
  readonly calls: Call[]
  readonly children: Map<string, Draft>
}

function hang(roots: Map<string, Draft>, call: Call): void {
  let level = roots
  let node: Draft | null = null
  for (const frame of framesDown(call)) {
    const key = `${frame.function} ${frame.inlined}`
    node = level.get(key) ?? { frame, calls: [], children: new Map() }
    level.set(key, node)
    level = node.children
  }
  node?.calls.push(call)
}

/** Outermost first, and ending in the probed function: where several inlined ones share its address, the deeper are not called yet. */
function framesDown({ hit }: Call): readonly Frame[] {
  const own = hit.frames.findIndex(frame => frame.function === hit.function)
  const frames = own === -1 ? hit.frames : hit.frames.slice(own)
  if (frames.length > 0) return frames.toReversed()
  return [{ function: hit.function, file: hit.file, line: hit.line, address: hit.address, inlined: false }]
}

function finish({ frame, calls, children }: Draft): ChainNode {
  return { function: frame.function, frame, calls, children: [...children.values()].map(finish) }
}
