import type { KernelRequest } from '../artifacts/kernel/types.js'
import type { Accelerator } from '../machine/types.js'
import type { Progress } from '../system/progress.js'
import type { Leftover } from './leftovers/types.js'

export interface DoctorOptions {
  /** The QEMU and GDB programs, as `--qemu` and `--gdb` name them. */
  readonly qemu: string
  readonly gdb: string
  readonly kernel: KernelRequest
  /** What the boot that proves KASLR off runs on; `tcg` unless given. KVM is tried in any case. */
  readonly accelerator?: Accelerator
  /** The folder that runs are written to. */
  readonly out: string
  readonly progress: Progress
  readonly signal?: AbortSignal
}

/** `ok`: nothing to do. `warn`: works, at a cost. `missing`: klab cannot run a lab without it. */
export type CheckState = 'ok' | 'warn' | 'missing'

/** One thing that was looked at; the texts are sentences' parts, null where there is nothing to say. */
export interface Check {
  /** Stable, for scripts: `qemu`, `gdb-python`, `kaslr`, … */
  readonly id: string
  readonly name: string
  readonly state: CheckState
  /** A version, a path, an amount: what is there. */
  readonly found: string | null
  /** What should be there. */
  readonly needed: string | null
  /** What the lack costs. */
  readonly cost: string | null
  /** What to do about it, a command where there is one. */
  readonly wayOut: string | null
}

export interface DoctorReport {
  /** What the system calls itself. */
  readonly system: string
  readonly checks: readonly Check[]
  /** One command that installs every missing package but those for special labs; null when none is missing. */
  readonly install: string | null
  /** What killed runs have left. */
  readonly leftovers: readonly Leftover[]
  readonly exitStatus: 0 | 3
}
