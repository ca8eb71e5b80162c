import { INITCALL_LEVELS, type InitcallLevel } from '../../event/index.js'

/** What the name of the symbol at an entry, or of the stub that it points at, tells. */
export interface EntryName {
  readonly level: InitcallLevel
  readonly function: string
  /** The line that registers it; null before Linux 5.12. */
  readonly line: number | null
}

/**
 * `__initcall_inet_init5` (include/linux/init.h, Linux 5.10), and since 5.12
 * `__initcall__kmod_af_inet__709_2091_inet_init5`: module, a counter, line, function, level. With LTO_CLANG the entry
 * points at a stub, `__initstub__kmod_af_inet__709_2091_inet_init5`. null: it is no such name (`__initcall_end`).
 */
export function parseEntryName(symbol: string): EntryName | null {
  const [, told, id] = PATTERN.exec(bareName(symbol)) ?? []
  const level = INITCALL_LEVELS.find(each => each === id)
  if (told === undefined || level === undefined) return null
  const [, line, name] = SINCE_5_12.exec(told) ?? []
  return { level, function: name ?? told, line: line === undefined ? null : Number(line) }
}

const PATTERN = /^__init(?:call|stub)_(.+?)(early|rootfs|[0-7]s?)$/
/** No function's name begins with a digit, so the numbers end where it begins. */
const SINCE_5_12 = /^_kmod_.+?__\d+_(\d+)_([A-Za-z_]\w*)$/

export function isStub(symbol: string): boolean {
  return symbol.startsWith('__initstub_')
}

/** A jump table's entry, which clang's CFI put before a function until Linux 6.1: its instructions are not the function's. */
export function isJump(symbol: string): boolean {
  return symbol.endsWith('.cfi_jt')
}

/** No name in C has a dot: what follows one is the compiler's (`.llvm.4711`, `.cfi_jt`, `.lto_priv.0`). */
export function bareName(symbol: string): string {
  const dot = symbol.indexOf('.', 1)
  return dot === -1 ? symbol : symbol.slice(0, dot)
}
