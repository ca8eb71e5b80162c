import type { InitcallLevel } from '../../event/index.js'
import { type FindingKind, type InitcallFinding, levelName } from '../../initcalls/index.js'
import { count } from '../text/plural.js'
import { visible } from '../text/visible.js'
import { cut } from '../text/width.js'
import { placeText } from '../view/words.js'
import type { InnerCall } from './inside.js'
import type { Spent } from './spent.js'
import { byGravity, type InitcallRow, type InitcallStory } from './story.js'

/** `5 fs`, `5s fs_sync`, `rootfs`. */
export function levelText(level: InitcallLevel): string {
  const name = levelName(level)
  return name === level ? name : `${level} ${name}`
}

/** `604 µs`, `2.39 ms`, `2.94 s`: three digits. */
export function durationText(ns: number): string {
  if (ns < 1_000) return '< 1 µs'
  if (ns < 999_500) return `${Math.round(ns / 1_000)} µs`
  if (ns < 999_500_000) return `${(ns / 1e6).toPrecision(3)} ms`
  return `${(ns / 1e9).toPrecision(3)} s`
}

/** What is reckoned from stamps is good to some microseconds. */
const STAMPS_FROM = 10_000

export function spentText(spent: Spent | null): string {
  if (spent === null) return 'not known'
  if (spent.by === 'clock') return durationText(spent.ns)
  return spent.ns < STAMPS_FROM ? '< 10 µs' : `≈ ${durationText(spent.ns)}`
}

/** The same in microseconds, for a column of numbers. */
export function microsText(spent: Spent | null): string {
  if (spent === null) return '–'
  if (spent.by === 'clock') return spent.ns < 1_000 ? '< 1' : digits(spent.ns)
  return spent.ns < STAMPS_FROM ? '< 10' : `≈ ${digits(spent.ns)}`
}

function digits(ns: number): string {
  return String(Math.round(ns / 1_000)).replace(/\B(?=(\d{3})+$)/g, ',')
}

export function shareText(ns: number, all: number): string {
  if (all === 0) return ''
  const share = (100 * ns) / all
  return share === 0 ? '0 %' : share < 0.1 ? '< 0.1 %' : `${share.toFixed(1)} %`
}

/** `inet_init`, with its own file when the table has it. */
export function nameOf({ record }: InitcallRow): string {
  return visible(record.function)
}

export function placeOf({ record }: InitcallRow): string | null {
  return record.promised === null ? null : placeText(record.promised)
}

/** `#101`, or each of them. */
export function calledText({ record }: InitcallRow): string {
  return record.calls.map(({ order }) => `#${order}`).join(', ') || '–'
}

export function roundOfText({ record }: InitcallRow): string {
  const rounds = [...new Set(record.calls.map(({ round }) => (round === null ? '?' : String(round))))]
  return rounds.join(', ') || '–'
}

/** As the trace has it, else as the log has it. */
export function returnedText({ record }: InitcallRow): string {
  const values = record.calls.flatMap(({ returned }) => {
    if (returned === null) return []
    if (returned.error !== null) return [`${visible(returned.error)} (${returned.value ?? '?'})`]
    return returned.value === null ? [] : [String(returned.value)]
  })
  if (values.length > 0) return values.join(', ')
  const logged = record.logged.flatMap(({ returned }) => (returned === null ? [] : [String(returned.value)]))
  return logged.length > 0 ? `${logged.join(', ')} by the log` : 'not seen'
}

export const KIND_WORDS: Readonly<Record<FindingKind, string>> = {
  missing: 'missing',
  unreached: 'not reached',
  extra: 'not promised',
  repeated: 'repeated',
  misplaced: 'out of order',
  stray: 'called from elsewhere',
  'wrong-level': 'at another level',
  refused: 'refused',
  unreturned: 'not returned',
  failing: 'failing',
  absent: 'with nothing to do here',
  unseen: 'not in the trace',
  unplaced: 'round not known',
  unlogged: 'not in the log',
  contradiction: 'trace and log differ',
}

/** `well`, or what the gravest finding says. */
export function stateText({ findings }: InitcallRow): string {
  const kinds = [...new Set(findings.map(({ kind }) => KIND_WORDS[kind]))]
  return kinds.length === 0 ? 'well' : kinds.join(', ')
}

/** `178 promised, 178 called, 178 in the log; 139 ms inside them`. */
export function summaryText({ account, rows, ns }: InitcallStory): string {
  const promised = rows.filter(({ record }) => record.promised !== null).length
  return `${count(promised, 'initcall')} promised, ${account.called} called, ${account.logged} in the log; ${durationText(ns)} inside them`
}

/** `2 failing, 6 nothing to do here`; the gravest first. */
export function findingsText(findings: readonly InitcallFinding[]): string {
  const counts = new Map<FindingKind, number>()
  for (const { kind } of findings) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return [...counts].map(([kind, amount]) => `${amount} ${KIND_WORDS[kind]}`).join(', ')
}

/** Whether table, calls and log agree, and what there is to tell besides. */
export function agreementText({ account: { findings } }: InitcallStory): string {
  const text = findingsText(byGravity(findings))
  if (findings.length === 0) return 'The table, the calls and the log agree.'
  const agree = findings.every(({ weight }) => weight === 'note' || weight === 'error')
  return agree ? `The table, the calls and the log agree; ${text}.` : `Findings: ${text}.`
}

/** The same of some of them. */
export function agreementOf(rows: readonly InitcallRow[]): string {
  return findingsText(byGravity(rows.flatMap(({ findings }) => findings))) || 'all well'
}

/** `› ip_rt_init`, `proto_register(tcp_prot)`, `icmp_init = -ENOMEM (-12)`: a value that is not 0 is told. */
export function innerText({ function: name, about, depth, returned }: InnerCall): string {
  const value = returned === null || returned === 'void' || returned === '0' ? '' : ` = ${cut(visible(returned), 24)}`
  const of = about === null ? '' : `(${cut(visible(about), 32)})`
  return `${'› '.repeat(Math.min(depth, 4))}${cut(visible(name), 40)}${of}${value}`
}

/** Stops of the debugger inside an initcall, which are in its time. */
export function stopsText({ inside }: InitcallRow): string {
  const stops = inside.reduce((sum, { returned }) => sum + (returned === null ? 1 : 2), 0)
  return stops === 0 ? '' : `${count(stops, 'stop')} of the debugger in it`
}
