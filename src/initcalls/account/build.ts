import { type LogEntry, readInitcallLog } from '../log.js'
import { readCalls, type TracedCall } from './calls.js'
import { findAll } from './find.js'
import { type OpenRecord, type RecordBook, recordBook } from './records.js'
import type { InitcallAccount, InitcallSources } from './types.js'

/**
 * Puts what the image promises, the calls that were made and the kernel's own log side by side: a pure function of a
 * trace's events, which takes any. Calls are known by the address that do_one_initcall() was given, lines of the log by
 * the name that they print, and where that is another name of the same address, by standing between call and return.
 */
export function buildAccount(sources: InitcallSources): InitcallAccount {
  const book = recordBook(sources.entries)
  const calls = readCalls(sources)
  addCalls(book, calls)
  const log = readInitcallLog(sources.console).filter(entry => entry.pid !== 0 || book.promises(entry.name))
  addLog(book, calls, log)
  const { records: initcalls } = book
  return { initcalls, findings: findAll(initcalls), called: calls.length, logged: log.length }
}

function addCalls(book: RecordBook, calls: readonly TracedCall[]): void {
  let before: OpenRecord | null = null
  for (const call of calls) {
    const name = call.name ?? call.address ?? 'an unknown function'
    const record: OpenRecord = book.ofCall(call) ?? book.extra(name, call.address, before)
    record.calls.push(call)
    before = record
  }
}

function addLog(book: RecordBook, calls: readonly TracedCall[], log: readonly LogEntry[]): void {
  let before: OpenRecord | null = null
  for (const [index, entry] of log.entries()) {
    const { name, seq, returned } = entry
    const record: OpenRecord = recordOf(book.records, calls, entry) ?? book.extra(name, null, before)
    record.logged.push({ order: index + 1, seq, returned })
    before = record
  }
}

/** By name; of several of that name the one whose call it was printed in, then the first that has no line yet. */
function recordOf(records: readonly OpenRecord[], calls: readonly TracedCall[], entry: LogEntry) {
  const named = records.filter(goesBy(entry.name))
  const current = meanwhile(records, calls, entry)
  if (current !== undefined && named.includes(current)) return current
  return named.find(({ logged }) => logged.length === 0) ?? named.at(-1) ?? current
}

/** A kernel without names prints addresses, and one that clang linked as a whole the stub's name (include/linux/init.h, Linux 5.12). */
function goesBy(printed: string): (record: OpenRecord) => boolean {
  if (/^0x[0-9a-f]+$/.test(printed)) {
    const where = BigInt(printed)
    return ({ address }) => address !== null && BigInt(address) === where
  }
  if (!printed.startsWith('__initstub__')) return ({ function: name }) => name === printed
  return ({ function: name, promised }) => promised !== null && printed.endsWith(`_${name}${promised.level}`)
}

/** That of the call in which the line was printed. */
function meanwhile(records: readonly OpenRecord[], calls: readonly TracedCall[], { seq }: LogEntry) {
  const call = calls.findLast(one => one.seq < seq)
  if (call === undefined || (call.returned !== null && call.returned.seq < seq)) return undefined
  return records.find(one => one.calls.includes(call) && one.logged.length === 0)
}
