import type { Frame } from '../event/index.js'
import { namesOf } from '../lab/index.js'
import type { EventOf } from '../trace/index.js'
import type { ExpectationOf, Finding } from './conclude.js'
import { type HitFinding, judgeEach } from './each.js'
import type { Case } from './evidence.js'
import { selectHits } from './select.js'
import { describeSelector } from './words.js'

/** Each selected hit's backtrace holds the chain. An inlined frame is a caller like any other. */
export function judgeCallers(judged: Case, { select, chain, strict }: ExpectationOf<'callers'>): Finding {
  const functions = chain.map(name => namesOf(judged.lab.renamed, name))
  const wanted = `${describeSelector(select)} to be called ${strict ? 'directly ' : ''}along ${chain.join(' ← ')}`
  const selection = selectHits(judged, select)
  return judgeEach(wanted, selection, hit => [judgeBacktrace(hit, functions, strict)])
}

/** The names of one function each. */
type Chain = readonly (readonly string[])[]

function judgeBacktrace(hit: EventOf<'hit'>, chain: Chain, strict: boolean): HitFinding {
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

function holdsSubsequence(functions: readonly string[], chain: Chain): boolean {
  let found = 0
  for (const name of functions) if (chain[found]?.includes(name)) found += 1
  return found === chain.length
}

function holdsRun(functions: readonly string[], chain: Chain): boolean {
  return functions.some((_, from) => chain.every((names, at) => names.includes(functions[from + at] ?? '')))
}

const FRAMES_SHOWN = 12

function describeFrames(functions: readonly string[]): string {
  if (functions.length === 0) return 'a backtrace without frames'
  const shown = functions.slice(0, FRAMES_SHOWN).join(' ← ')
  return functions.length > FRAMES_SHOWN ? `${shown} ← …` : shown
}
