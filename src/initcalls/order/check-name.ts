import { code, listing } from '../../errors/index.js'
import { levelName } from '../levels.js'
import { placeOf } from './diff.js'
import { type Found, findName, qualified } from './find-name.js'
import type { Entry } from './match.js'
import type { OrderRow, OrderRule, RuleResult } from './types.js'
import { describeRow, placeText } from './words.js'

type Outcome = Pick<RuleResult, 'state' | 'message' | 'notes'>
type Of<K extends OrderRule['kind']> = Extract<OrderRule, { kind: K }>
type Entries = readonly [Entry, ...Entry[]]

/** A rule on initcalls by name. It must hold for all that bear the name. */
export function checkName(rule: Exclude<OrderRule, { kind: 'all' }>, rows: readonly OrderRow[]): Outcome {
  const found = findName(rows, rule.name)
  if (rule.kind === 'there') return checkThere(rule, rows, found)
  if (found.kind !== 'found') return unfound(found)
  switch (rule.kind) {
    case 'order':
      return checkBefore(rule, rows, found.entries)
    case 'level':
      return checkLevel(rule, found.entries)
    case 'returns':
      return checkReturned(rule, found.entries)
  }
}

function unfound({ kind, why }: Exclude<Found, { kind: 'found' }>): Outcome {
  return { state: kind === 'missing' ? 'broken' : 'unknown', message: why, notes: [] }
}

function checkThere({ there }: Of<'there'>, rows: readonly OrderRow[], found: Found): Outcome {
  if (found.kind === 'unsure') return unfound(found)
  const state = there === (found.kind === 'found') ? 'holds' : 'broken'
  if (found.kind === 'missing') return { state, message: found.why, notes: [] }
  const [first] = found.entries
  return { state, message: `${describeRow(first.row)} is there, ${placeText(placeOf(rows, first))}`, notes: [] }
}

/** The last of the one name and the first of the other decide. */
function checkBefore(rule: Of<'order'>, rows: readonly OrderRow[], entries: Entries): Outcome {
  const others = findName(rows, rule.other)
  if (others.kind !== 'found') return unfound(others)
  const before = rule.runs === 'before'
  const [one, other] = before ? [lastOf(entries), others.entries[0]] : [entries[0], lastOf(others.entries)]
  const runs = one.index < other.index ? 'before' : 'behind'
  const message = `${describeRow(one.row)} runs as #${one.index + 1}, ${runs} ${describeRow(other.row)}, #${other.index + 1}`
  const holds = before ? one.index < other.index : one.index > other.index
  return outcome(holds, message, [entries, others.entries])
}

function lastOf(entries: Entries): Entry {
  return entries.at(-1) ?? entries[0]
}

function checkLevel({ level }: Of<'level'>, entries: Entries): Outcome {
  const wrong = entries.find(({ row }) => row.level !== level)
  const { row } = wrong ?? entries[0]
  const message = `the level of ${describeName(row)} is ${levelName(row.level)}`
  const instead = wrong === undefined ? '' : `, and not ${levelName(level)}`
  return outcome(wrong === undefined, `${message}${instead}`, [entries])
}

function checkReturned({ returned }: Of<'returns'>, entries: Entries): Outcome {
  const wrong = entries.find(({ row }) => row.returned !== null && row.returned !== returned)
  const unknown = entries.find(({ row }) => row.returned === null)
  const { row } = wrong ?? unknown ?? entries[0]
  if (wrong === undefined && unknown !== undefined) {
    return { state: 'unknown', message: `it is not known what ${describeRow(row)} returned`, notes: [] }
  }
  const instead = wrong === undefined ? '' : `, and not ${returned}`
  return outcome(wrong === undefined, `${describeRow(row)} returned ${row.returned}${instead}`, [entries])
}

function describeName({ function: name, file }: OrderRow): string {
  return file === null ? code(name) : `${code(name)} (${code(file).slice(1, -1)})`
}

/** When a rule is broken that names several, the reader may not have known that there are several. */
function outcome(holds: boolean, message: string, names: readonly Entries[]): Outcome {
  const several = holds ? [] : names.filter(entries => entries.length > 1)
  const notes = several.map(entries => {
    const shown = qualified(entries)
    const which = shown.length > 1 ? `: ${listing(shown.slice(0, 5), 'or')}` : ''
    return `${code(entries[0].row.function)} is the name of ${entries.length} initcalls, and the rule must hold for all${which}`
  })
  return { state: holds ? 'holds' : 'broken', message, notes }
}
