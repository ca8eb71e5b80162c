import type { Expectation, Lab } from '../lab/index.js'
import type { Trace } from '../trace/index.js'
import { judgeApplicability } from './applies.js'
import { judgeCallers } from './callers.js'
import type { Finding } from './conclude.js'
import { judgeHits } from './count.js'
import { type Case, openCase } from './evidence.js'
import { judgeExit } from './exited.js'
import { evidenceGaps } from './gaps.js'
import { judgeInitcalls } from './initcalls.js'
import { judgeOrder } from './order.js'
import { judgePackets } from './packets.js'
import { judgeConsole, judgeOutput } from './printed.js'
import { type EvidenceGap, type ExpectationVerdict, type Outcome, SEQS_LIMIT, type Verdict } from './types.js'
import { judgeValue } from './value.js'

/**
 * What the trace says about the lab's expectations: a pure function, which takes any trace and any lab and never throws.
 * The rules are told at `Evidence`. The whole is `failed` when a line failed, else `inconclusive` when a line is or when
 * the run as a whole has a gap that weighs, else `passed`. Lines that do not apply to the kernel count for nothing; when
 * none applies, that is a gap.
 */
export function judge(lab: Lab, trace: Trace): Verdict {
  const judged = openCase(lab, trace)
  const expectations = lab.expectations.map((expectation, index) => lineOf(judged, expectation, index))
  const gaps = [...nothingApplies(expectations), ...evidenceGaps(judged)]
  return { lab: lab.name, verdict: wholeOf(expectations, gaps), expectations, gaps }
}

function nothingApplies(lines: readonly ExpectationVerdict[]): readonly EvidenceGap[] {
  if (lines.length === 0 || lines.some(({ verdict }) => verdict !== 'not-applicable')) return []
  const what = 'no expectation of this lab applies to this kernel'
  return [{ probe: null, seq: null, line: null, what, weighs: true }]
}

function lineOf(judged: Case, expectation: Expectation, index: number): ExpectationVerdict {
  const { text, position } = expectation
  const { verdict, wanted, seen, doubt, seqs } = findingOf(judged, expectation)
  const message = `wanted ${wanted}; ${seen}${doubt === null ? '' : `; not certain, because ${doubt}`}`
  const sorted = [...new Set(seqs)].sort((a, b) => a - b)
  const shown = sorted.slice(0, SEQS_LIMIT)
  return { index, text, position, verdict, seqs: shown, seqsTotal: sorted.length, wanted, seen, doubt, message }
}

/** What is wanted is told also when it cannot be asked for on this kernel. */
function findingOf(judged: Case, expectation: Expectation): Finding {
  const finding = judgeExpectation(judged, expectation)
  return judgeApplicability(judged, expectation, finding.wanted) ?? finding
}

function judgeExpectation(judged: Case, expectation: Expectation): Finding {
  switch (expectation.type) {
    case 'hits':
      return judgeHits(judged, expectation)
    case 'order':
      return judgeOrder(judged, expectation)
    case 'callers':
      return judgeCallers(judged, expectation)
    case 'value':
      return judgeValue(judged, expectation)
    case 'console':
      return judgeConsole(judged, expectation)
    case 'output':
      return judgeOutput(judged, expectation)
    case 'exit':
      return judgeExit(judged, expectation)
    case 'packets':
      return judgePackets(judged, expectation)
    case 'initcalls':
      return judgeInitcalls(judged, expectation)
  }
}

function wholeOf(lines: readonly ExpectationVerdict[], gaps: readonly EvidenceGap[]): Outcome {
  if (lines.some(({ verdict }) => verdict === 'failed')) return 'failed'
  const doubtful = lines.some(({ verdict }) => verdict === 'inconclusive') || gaps.some(({ weighs }) => weighs)
  return doubtful ? 'inconclusive' : 'passed'
}
