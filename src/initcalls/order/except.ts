import { matchesGlob } from './glob.js'
import { type Entry, matchEntries } from './match.js'
import type { Exception, OrderRow } from './types.js'

export interface Sides {
  readonly left: readonly Entry[]
  readonly right: readonly Entry[]
}

/**
 * The initcalls of two orders that are not excepted. By its name or file an initcall is excepted when one side's is, by
 * its level only when both sides' are: one that leaves an excepted level comes to another.
 */
export function withoutExcepted({ left, right }: Sides, except: readonly Exception[]): Sides {
  const partners = new Map(
    matchEntries(left, right).flatMap(pair => [[pair.left, pair.right] as const, [pair.right, pair.left] as const]),
  )
  const kept = (entry: Entry) => !isExcepted(entry.row, partners.get(entry)?.row ?? entry.row, except)
  return { left: left.filter(kept), right: right.filter(kept) }
}

function isExcepted(row: OrderRow, other: OrderRow, except: readonly Exception[]): boolean {
  const isAt = (level: string) => except.some(one => one.kind === 'level' && one.level === level)
  if (isAt(row.level) && isAt(other.level)) return true
  return except.some(one => fallsUnder(row, one) || fallsUnder(other, one))
}

/** By name or file. */
function fallsUnder({ function: name, file }: OrderRow, exception: Exception): boolean {
  if (exception.kind === 'file') return file !== null && matchesGlob(file, exception.glob)
  if (exception.kind !== 'function' || !matchesGlob(name, exception.glob)) return false
  return exception.file === null || matchesGlob(file ?? '', exception.file)
}

/** Exceptions by name or file under which nothing falls: most likely slips. */
export function idleExceptions(rows: readonly OrderRow[], except: readonly Exception[]): readonly Exception[] {
  const named = except.filter(({ kind }) => kind === 'file' || kind === 'function')
  return named.filter(exception => !rows.some(row => fallsUnder(row, exception)))
}
