import {
  calledRows,
  checkOrder,
  checkRule,
  type ExpectedOrder,
  editText,
  type FindingKind,
  formatRule,
  INITCALL_PROBE,
  type InitcallAccount,
  type InitcallFinding,
  initcallAccount,
  type NamedRule,
  type RuleResult,
} from '../initcalls/index.js'
import { type ExpectationOf, type Finding, failed, inconclusive, type Observation, unlessDoubted } from './conclude.js'
import { absenceDoubt, type Case, type Evidence, evidenceOf } from './evidence.js'

type RuleState = RuleResult['state']

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
    case 'rule':
      return judgeRule(account, { ...evidence, spoilt }, check.rule)
    case 'expected':
      return judgeExpected(account, { ...evidence, spoilt }, check.order)
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

function successText({ initcalls, findings }: InitcallAccount): string {
  const returned = initcalls.flatMap(({ calls }) => calls.filter(call => call.returned !== null)).length
  const absent = findings.filter(({ kind }) => kind === 'absent').length
  const nothing = absent === 0 ? '' : `, ${absent} of them that there is nothing to do here`
  return `${returned} returned${nothing}, and none failed`
}

/** A rule rests on the order of all calls: with any doubt about that it is not decided. */
function judgeRule(account: InitcallAccount, evidence: Evidence, rule: NamedRule): Finding {
  const rows = calledRows(account)
  const { state, message } = checkRule(rule, rows)
  const named = 'other' in rule ? [rule.name, rule.other] : [rule.name]
  const seqs = rows.flatMap(row => (named.some(name => name.function === row.function) ? row.seq : []))
  return concluded(account, evidence, state, { wanted: `\`${formatRule(rule)}\``, seen: message, seqs })
}

function judgeExpected(account: InitcallAccount, evidence: Evidence, order: ExpectedOrder): Finding {
  const rows = calledRows(account)
  const results = checkOrder(order, rows)
  const broken = results.filter(({ state }) => state === 'broken')
  const unknown = results.filter(({ state }) => state === 'unknown')
  const deciding = broken.length > 0 ? broken : unknown.length > 0 ? unknown : results
  const edits = broken.flatMap(result => result.edits)
  const wrong = edits.flatMap(edit => ('to' in edit ? (rows[edit.to]?.seq ?? []) : []))
  return concluded(account, evidence, deciding[0]?.state ?? 'holds', {
    wanted: describeOrder(order),
    // One edit alone is the message already.
    seen: cutList([...deciding.map(({ message }) => message), ...(edits.length === 1 ? [] : edits.map(editText))]),
    seqs: broken.length > 0 ? wrong : eventsOf(account),
  })
}

function describeOrder({ rows, rules }: ExpectedOrder): string {
  const ruled = rules.length === 1 ? 'the 1 rule' : `the ${rules.length} rules`
  if (rows.length === 0) return `${ruled} of the expected order to hold`
  return rules.length === 0
    ? `the ${rows.length} initcalls in the expected order`
    : `${ruled} of the expected order of ${rows.length} initcalls to hold`
}

function concluded(account: InitcallAccount, evidence: Evidence, state: RuleState, observation: Observation): Finding {
  const doubts = account.findings.filter(({ weight }) => weight === 'doubt')
  const unsure = evidence.spoilt ?? absenceDoubt(evidence) ?? (doubts.length > 0 ? told(doubts) : null)
  const doubt = unsure ?? (state === 'unknown' ? observation.seen : null)
  return unlessDoubted(doubt, state === 'broken' ? 'failed' : 'passed', observation)
}

/** Every call, its return, and what the log says of it. */
function eventsOf({ initcalls }: InitcallAccount): readonly number[] {
  return initcalls.flatMap(({ calls, logged }) =>
    [...calls, ...logged].flatMap(({ seq, returned }) => (returned === null ? [seq] : [seq, returned.seq])),
  )
}

const SHOWN = 10

function told(findings: readonly InitcallFinding[]): string {
  return cutList(findings.map(({ message }) => message))
}

/** The first ones in full. */
function cutList(texts: readonly string[]): string {
  const more = texts.length > SHOWN ? `; and ${texts.length - SHOWN} more` : ''
  return `${texts.slice(0, SHOWN).join('; ')}${more}`
}
