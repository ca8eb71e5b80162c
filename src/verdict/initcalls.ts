import {
  type FindingKind,
  INITCALL_PROBE,
  type InitcallAccount,
  type InitcallFinding,
  initcallAccount,
} from '../initcalls/index.js'
import { type ExpectationOf, type Finding, failed, inconclusive, unlessDoubted } from './conclude.js'
import { absenceDoubt, type Case, type Evidence, evidenceOf } from './evidence.js'

/** What the three sources of the init order say, by the account of `src/initcalls`. */
export function judgeInitcalls(judged: Case, { check }: ExpectationOf<'initcalls'>): Finding {
  const account = initcallAccount(judged.trace.events)
  const evidence = evidenceOf(judged, INITCALL_PROBE, null)
  const spoilt = evidence.spoilt ?? tableDoubt(account)
  switch (check.is) {
    case 'agree':
      return judgeAgreement(account, { ...evidence, spoilt })
    case 'succeed':
      return judgeSuccess(account, { ...evidence, spoilt }, new Set(check.except))
  }
}

/** Each entry says how many there are, so that none can be missing unnoticed. */
function tableDoubt({ initcalls }: InitcallAccount): string | null {
  const table = initcalls.flatMap(({ promised }) => promised ?? [])
  if (table.length === 0) return 'the trace does not have the initcall table of the image'
  const whole = table.every(({ position, of }, index) => position === index + 1 && of === table.length)
  return whole ? null : 'the initcall table in the trace is not whole'
}

/** What these say is there; everything else rests on something that is not. */
const SEEN: ReadonlySet<FindingKind> = new Set(['extra', 'repeated', 'stray', 'wrong-level'])

function judgeAgreement(account: InitcallAccount, evidence: Evidence): Finding {
  const { findings, called, logged, initcalls } = account
  const promised = initcalls.filter(record => record.promised !== null).length
  const wanted = `the ${promised} initcalls that the image promises each to be called once, in order, at their level, and the log to say the same`
  const absence = absenceDoubt(evidence)
  const wrong = findings.filter(({ weight, kind }) => weight === 'wrong' && (absence === null || SEEN.has(kind)))
  const seqs = (some: readonly InitcallFinding[]) => some.flatMap(finding => finding.seqs)
  if (evidence.spoilt !== null) return inconclusive(evidence.spoilt, { wanted, seen: 'nothing was compared', seqs: [] })
  if (wrong.length > 0) return failed({ wanted, seen: told(wrong), seqs: seqs(wrong) })
  const doubts = findings.filter(({ weight }) => weight === 'doubt')
  const doubt = doubts.length > 0 ? told(doubts) : absence
  const seen = `the trace has ${called} calls and the log ${logged}`
  return unlessDoubted(doubt, 'passed', { wanted, seen, seqs: doubts.length > 0 ? seqs(doubts) : eventsOf(account) })
}

function judgeSuccess(account: InitcallAccount, evidence: Evidence, except: ReadonlySet<string>): Finding {
  const exempt = except.size === 0 ? '' : ` but ${[...except].map(name => `\`${name}\``).join(', ')}`
  const wanted = `no initcall${exempt} to fail`
  const failing = account.findings.filter(
    ({ kind, index }) => kind === 'failing' && !except.has(account.initcalls[index]?.function ?? ''),
  )
  const seqs = failing.flatMap(finding => finding.seqs)
  if (failing.length > 0) return unlessDoubted(evidence.spoilt, 'failed', { wanted, seen: told(failing), seqs })
  const open = account.findings.filter(({ kind }) => OPEN.has(kind))
  const doubt = evidence.spoilt ?? (open.length > 0 ? told(open) : absenceDoubt(evidence))
  return unlessDoubted(doubt, 'passed', { wanted, seen: successText(account), seqs: eventsOf(account) })
}

/** Of these it is not known what they returned. */
const OPEN: ReadonlySet<FindingKind> = new Set(['missing', 'unreached', 'unreturned', 'unseen', 'contradiction'])

function successText({ called, findings }: InitcallAccount): string {
  const absent = findings.filter(({ kind }) => kind === 'absent').length
  const nothing = absent === 0 ? '' : `, ${absent} of them that there is nothing to do here`
  return `${called} returned${nothing}, and none failed`
}

/** Every call, its return, and what the log says of it. */
function eventsOf({ initcalls }: InitcallAccount): readonly number[] {
  return initcalls.flatMap(({ calls, logged }) =>
    [...calls, ...logged].flatMap(({ seq, returned }) => (returned === null ? [seq] : [seq, returned.seq])),
  )
}

const SHOWN = 10

/** The first ones in full. */
function told(findings: readonly InitcallFinding[]): string {
  const more = findings.length > SHOWN ? `; and ${findings.length - SHOWN} more` : ''
  return `${findings
    .slice(0, SHOWN)
    .map(({ message }) => message)
    .join('; ')}${more}`
}
