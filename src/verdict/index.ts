export { encodeVerdict } from './encode.js'
export { exitStatusOfVerdict, worstOutcome } from './exit.js'
export { judge } from './judge.js'
export {
  type EvidenceGap,
  type ExpectationVerdict,
  type LineOutcome,
  type Outcome,
  SEQS_LIMIT,
  VERDICT_VERSION,
  type Verdict,
} from './types.js'
export { unjudged } from './unjudged.js'
