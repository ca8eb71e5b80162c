import type { Event, InitcallLevel } from '../../event/index.js'
import type { InitcallAccount, InitcallFinding, InitcallRecord } from '../../initcalls/index.js'
import { accountOf } from './account.js'
import { type InnerCall, insideOf } from './inside.js'
import { type Spent, spentBook } from './spent.js'

/** The account with all that reporters tell of it, level by level. */
export interface InitcallStory {
  readonly account: InitcallAccount
  readonly rows: readonly InitcallRow[]
  /** In the table's order; only those that have an initcall. */
  readonly levels: readonly LevelRows[]
  readonly ns: number
  /** The first row whose time is by the kernel's fine clock; null when none is. */
  readonly fineFrom: InitcallRow | null
  /** `5.10.262`, as the kernel itself says; null when it does not. */
  readonly release: string | null
}

export interface LevelRows {
  readonly level: InitcallLevel
  readonly rows: readonly InitcallRow[]
  readonly ns: number
}

/** One initcall. */
export interface InitcallRow {
  readonly index: number
  readonly record: InitcallRecord
  /** Its own; of one that the table does not have, that of its neighbour. */
  readonly level: InitcallLevel
  /** null: the log does not tell. */
  readonly spent: Spent | null
  /** The gravest first. */
  readonly findings: readonly InitcallFinding[]
  readonly inside: readonly InnerCall[]
  /** What the lab looks into, and `inet_init` in any case, stands out. */
  readonly marked: boolean
}

/** null when the trace has no init order. */
export function initcallStory(report: { readonly events: readonly Event[] }): InitcallStory | null {
  const account = accountOf(report)
  return account === null ? null : storyOf(account, report.events)
}

export function storyOf(account: InitcallAccount, events: readonly Event[]): InitcallStory {
  const spent = spentBook(account.initcalls, events)
  const inside = insideOf(account.initcalls, events)
  const findings = byIndex(account.findings)
  const rows: InitcallRow[] = []
  for (const [index, record] of account.initcalls.entries()) {
    const level = record.promised?.level ?? rows.at(-1)?.level ?? 'early'
    const calls = inside.get(record) ?? []
    const marked = record.function === 'inet_init' || calls.length > 0
    rows.push({
      index,
      record,
      level,
      spent: spent.of(record),
      findings: findings.get(index) ?? [],
      inside: calls,
      marked,
    })
  }
  const { fineFrom } = spent
  return {
    account,
    rows,
    levels: levelsOf(rows),
    ns: total(rows),
    fineFrom: fineFrom === null ? null : (rows.find(({ record }) => startOf(record) > fineFrom) ?? null),
    release: releaseOf(events),
  }
}

/** The ones that took longest, longest first. */
export function slowest(rows: readonly InitcallRow[], most: number): readonly InitcallRow[] {
  const timed = rows.filter(({ spent }) => spent !== null && spent.ns > 0)
  return timed.toSorted((a, b) => (b.spent?.ns ?? 0) - (a.spent?.ns ?? 0)).slice(0, most)
}

const GRAVITY = ['wrong', 'error', 'doubt', 'note'] as const

export function byGravity(findings: readonly InitcallFinding[]): readonly InitcallFinding[] {
  return findings.toSorted((a, b) => GRAVITY.indexOf(a.weight) - GRAVITY.indexOf(b.weight))
}

function byIndex(findings: readonly InitcallFinding[]): ReadonlyMap<number, readonly InitcallFinding[]> {
  const found = new Map<number, InitcallFinding[]>()
  for (const finding of byGravity(findings)) {
    const same = found.get(finding.index)
    if (same === undefined) found.set(finding.index, [finding])
    else same.push(finding)
  }
  return found
}

function levelsOf(rows: readonly InitcallRow[]): readonly LevelRows[] {
  const levels = new Map<InitcallLevel, InitcallRow[]>()
  for (const row of rows) {
    const same = levels.get(row.level)
    if (same === undefined) levels.set(row.level, [row])
    else same.push(row)
  }
  return [...levels].map(([level, those]) => ({ level, rows: those, ns: total(those) }))
}

function total(rows: readonly InitcallRow[]): number {
  return rows.reduce((sum, { spent }) => sum + (spent?.ns ?? 0), 0)
}

function startOf({ logged }: InitcallRecord): number {
  return logged[0]?.returned === null ? 0 : (logged[0]?.seq ?? 0)
}

function releaseOf(events: readonly Event[]): string | null {
  for (const event of events) {
    const release = event.kind === 'console' ? /\bLinux version (\S+)/.exec(event.text)?.[1] : undefined
    if (release !== undefined) return release
  }
  return null
}
