import type { Frame } from '../event/index.js'
import type { EventOf } from '../trace/index.js'
import type { ExpectationOf, Finding } from './conclude.js'
import { type HitFinding, judgeEach } from './each.js'
import type { Case } from './evidence.js'
import { selectHits } from './select.js'
import { describeSelector } from './words.js'

/** Each selected hit's backtrace holds the chain. An inlined frame is a caller like any other. */
export function judgeCallers(judged: Case, { select, chain, strict }: ExpectationOf<'callers'>): Finding {
  const wanted = `${describeSelector(select)} to be called ${strict ? 'directly ' : ''}along ${chain.join(' ← ')}`
  const selection = selectHits(judged, select)
  return judgeEach(
    wanted,
    selection,
    selection.hits.map(hit => judgeBacktrace(hit, chain, strict)),
  )
}

function judgeBacktrace(hit: EventOf<'hit'>, chain: readonly string[], strict: boolean): HitFinding {
  const { seq, frames, backtrace } = hit
  const functions = frames.map(sourceName)
  if (strict ? holdsRun(functions, chain) : holdsSubsequence(functions, chain)) {
    return { holds: 'yes', words: describeFrames(functions), seqs: [seq] }
  }
  switch (backtrace) {
    case 'whole':
      return { holds: 'no', words: describeFrames(functions), seqs: [seq] }
    case 'none':
      return { holds: 'unknown', words: `\`${hit.probe}\` captures no backtrace`, seqs: [seq] }
    default:
      return {
        holds: 'unknown',
        words: `the backtrace of event ${seq} is ${backtrace} after ${frames.length} frames`,
        seqs: [seq],
      }
  }
}

/** The compiler's clones (`.constprop.0`, `.isra.0`, `.part.0`) are the function that they were made from. */
function sourceName({ function: name }: Frame): string {
  const dot = name.indexOf('.')
  return dot > 0 ? name.slice(0, dot) : name
}

function holdsSubsequence(functions: readonly string[], chain: readonly string[]): boolean {
  let found = 0
  for (const name of functions) if (name === chain[found]) found += 1
  return found === chain.length
}

function holdsRun(functions: readonly string[], chain: readonly string[]): boolean {
  return functions.some((_, from) => chain.every((wanted, at) => functions[from + at] === wanted))
}

const FRAMES_SHOWN = 12

function describeFrames(functions: readonly string[]): string {
  if (functions.length === 0) return 'a backtrace without frames'
  const shown = functions.slice(0, FRAMES_SHOWN).join(' ← ')
  return functions.length > FRAMES_SHOWN ? `${shown} ← …` : shown
}
