import type { KernelRequest } from '../artifacts/kernel/index.js'
import type { Progress } from '../system/progress.js'

/** What the command line says of a run, apart from the lab. */
export interface RunSettings {
  /** The run's folder is made in here. */
  readonly out: string
  /** null: the kernel that the lab names. */
  readonly kernel: KernelRequest | null
  readonly accelerator: 'tcg' | 'kvm' | 'auto'
  /** null: `qemu-system-…` of the kernel's architecture. */
  readonly qemu: string | null
  readonly gdb: string
  /** Gives up that runs repeat, for speed. */
  readonly freeRunning: boolean
  /** Host seconds; null: the lab's own bound. */
  readonly timeout: number | null
  readonly progress: Progress
  readonly signal: AbortSignal
}
