import type { InitcallLevel } from '../../event/index.js'
import type { ElfSymbol } from '../elf/symbols.js'
import { hex, unreadable } from './fault.js'

/** The table's bounds, and where each level begins: what the kernel's own loops go by. */
export interface Marks {
  readonly start: bigint
  readonly end: bigint
  /** In the table's order, addresses rising. */
  readonly levels: readonly { readonly level: InitcallLevel; readonly start: bigint }[]
}

/** INIT_CALLS in include/asm-generic/vmlinux.lds.h, Linux 5.10; the same since 3.7. */
const LEVEL_MARKS: readonly (readonly [level: InitcallLevel, name: string])[] = [
  ['early', '__initcall_start'],
  ['0', '__initcall0_start'],
  ['1', '__initcall1_start'],
  ['2', '__initcall2_start'],
  ['3', '__initcall3_start'],
  ['4', '__initcall4_start'],
  ['5', '__initcall5_start'],
  ['rootfs', '__initcallrootfs_start'],
  ['6', '__initcall6_start'],
  ['7', '__initcall7_start'],
]
const END_MARK = '__initcall_end'
/** The kernel's loops do without this one. */
const OPTIONAL_MARK = '__initcallrootfs_start'
const NAMES: ReadonlySet<string> = new Set([...LEVEL_MARKS.map(([, name]) => name), END_MARK])

/** @throws KlabError `kernel-mismatch` when marks are missing or out of order. */
export function readMarks(file: string, symbols: readonly ElfSymbol[]): Marks {
  // A global one wins: a file of the kernel might have a local symbol of that name.
  const found = new Map<string, ElfSymbol>()
  for (const symbol of symbols) {
    if (NAMES.has(symbol.name) && found.get(symbol.name)?.isGlobal !== true) found.set(symbol.name, symbol)
  }
  const missing = [...NAMES].filter(name => !found.has(name) && name !== OPTIONAL_MARK)
  if (missing.length > 0) throw unreadable(file, withoutMarks(missing))
  const levels = LEVEL_MARKS.flatMap(([level, name]) => {
    const start = found.get(name)?.address
    return start === undefined ? [] : { level, start }
  })
  const start = levels[0]?.start ?? 0n
  const end = found.get(END_MARK)?.address ?? 0n
  checkOrder(file, [...levels, { level: 'end', start: end }])
  return { start, end, levels }
}

/** The level whose stretch of the table holds this address. */
export function levelAt({ levels }: Marks, address: bigint): InitcallLevel {
  return levels.findLast(({ start }) => start <= address)?.level ?? 'early'
}

function withoutMarks(missing: readonly string[]): string {
  if (missing.length === NAMES.size - 1)
    return 'it has no initcall table: __initcall_start and all other marks are missing'
  return `the marks ${missing.join(', ')} are missing`
}

function checkOrder(file: string, marks: readonly { readonly level: string; readonly start: bigint }[]): void {
  for (const [index, { level, start }] of marks.entries()) {
    const before = marks[index - 1]
    if (before === undefined || before.start <= start) continue
    const place = level === 'end' ? 'the end of the table' : `the mark of level ${level}`
    throw unreadable(file, `${place} (${hex(start)}) lies before that of level ${before.level} (${hex(before.start)})`)
  }
}
