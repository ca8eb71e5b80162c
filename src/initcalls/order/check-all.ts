import { code, didYouMean } from '../../errors/index.js'
import { INITCALL_LEVELS } from '../../event/index.js'
import { levelName } from '../levels.js'
import { alignOrders, entriesOf, type Slot } from './align.js'
import type { Looked } from './check.js'
import { editsOf, type Orders } from './diff.js'
import { idleExceptions, withoutExcepted } from './except.js'
import { formatException } from './format-rule.js'
import { DIFFERENCES, type Exception, type OrderEdit, type OrderRow, type RuleResult } from './types.js'
import { countEdits, countOf, editText } from './words.js'

type Outcome = Pick<RuleResult, 'state' | 'message' | 'edits' | 'notes'>

/** The whole list, except what is excepted. */
export function checkAll(except: readonly Exception[], orders: Orders, looked: Looked): Outcome {
  const sides = { left: entriesOf(orders.expected), right: entriesOf(orders.actual) }
  const { left, right } = withoutExcepted(sides, except)
  const slots = alignOrders(left, right)
  const all = slots.flatMap(slot => editsOf(orders, slot))
  const ignored = ignoredKinds(except, looked)
  const edits = all.filter(({ kind }) => kind !== 'file' && !ignored.has(kind))
  const notes = fileNotes(all)
  if (edits.length > 0) {
    const idle = idleNotes([...orders.expected, ...orders.actual], except)
    return { state: 'broken', message: differences(edits), edits, notes: [...notes, ...idle] }
  }
  const unknown = ignored.has('returns') ? 0 : slots.filter(isReturnUnknown).length
  const message = `the order is as expected, ${countOf(right.length, 'initcall')}`
  if (unknown === 0) return { state: 'holds', message, edits, notes }
  return { state: 'unknown', message: `${message}, but what ${unknown} of them returned is not known`, edits, notes }
}

const MOST_NOTES = 20

function fileNotes(edits: readonly OrderEdit[]): readonly string[] {
  const notes = edits.filter(({ kind }) => kind === 'file').map(editText)
  const more = notes.length - MOST_NOTES
  return more > 0 ? [...notes.slice(0, MOST_NOTES), `${more} more are defined in another file than they were`] : notes
}

function ignoredKinds(except: readonly Exception[], { returns }: Looked): ReadonlySet<string> {
  const kinds: readonly string[] = except.flatMap(one => (one.kind === 'edit' ? [one.edit] : []))
  return new Set(returns ? kinds : [...kinds, 'returns'])
}

/** What only one side knows is no difference, but it is not shown to be none either. */
function isReturnUnknown({ kind, left, right }: Slot): boolean {
  if (kind === 'left' || left === null) return false
  return left.row.returned !== null && right.row.returned === null
}

function differences(edits: readonly OrderEdit[]): string {
  const [first, second] = edits
  if (first !== undefined && second === undefined) return editText(first)
  return `${edits.length} differences from the expected order: ${countEdits(edits)}`
}

/** An exception under which nothing falls is most likely a slip; nobody asks while the rule holds. */
function idleNotes(rows: readonly OrderRow[], except: readonly Exception[]): readonly string[] {
  const names = [...INITCALL_LEVELS.map(levelName), ...DIFFERENCES, ...new Set(rows.map(row => row.function))]
  return idleExceptions(rows, except).map(exception => {
    const text = formatException(exception)
    const hint = exception.kind === 'function' ? didYouMean(text, names) : undefined
    return `nothing falls under the exception ${code(text)}${hint === undefined ? '' : `; ${hint}`}`
  })
}
