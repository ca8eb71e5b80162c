import type { Hex } from './value.js'

/**
 * The sections `.initcall<level>.init`, in the order in which they lie and are run (INIT_CALLS in
 * include/asm-generic/vmlinux.lds.h, Linux 5.10). `s` is what the `_sync` macros give.
 */
export const INITCALL_LEVELS = [
  'early',
  '0',
  '0s',
  '1',
  '1s',
  '2',
  '2s',
  '3',
  '3s',
  '4',
  '4s',
  '5',
  '5s',
  'rootfs',
  '6',
  '6s',
  '7',
  '7s',
] as const

export type InitcallLevel = (typeof INITCALL_LEVELS)[number]

/** An entry of the image's initcall table: what it promises to call, in the table's order. Known before the boot. */
export interface InitcallEvent extends InitcallEntry {
  readonly kind: 'initcall'
  /** How many entries the table has. */
  readonly of: number
}

export interface InitcallEntry {
  /** From 1, over the whole table. */
  readonly position: number
  readonly level: InitcallLevel
  /** The kernel's name of the function; several functions may share one. */
  readonly function: string
  /** Where the entry points. */
  readonly address: Hex
  /** Where the function is defined, as far as DWARF tells; relative to the source tree. */
  readonly file: string | null
  readonly line: number | null
  /** What registers it: as the source says (`module_init`) when it is at hand, else what the level is of (`device_initcall`). */
  readonly macro: string
}
