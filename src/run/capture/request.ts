import type { Debugger, ResolvedMarks, ResolvedProbes } from '../../debugger/index.js'
import type { Lab } from '../../lab/index.js'
import type { MachineSpec } from '../../machine/index.js'
import type { Room } from '../../system/disk.js'

export interface CaptureRequest {
  readonly lab: Lab
  readonly gdb: Debugger
  readonly machine: MachineSpec
  readonly marks: ResolvedMarks
  readonly probes: ResolvedProbes
  /** Where the agent writes what it saw, and the host time of each line. */
  readonly events: string
  readonly times: string
  /** The folder that the guest's saved files go to. */
  readonly saved: string
  /** Where all of that lies, and QEMU's files. */
  readonly rooms: readonly Room[]
  readonly timeoutMs: number
  readonly signal: AbortSignal
}
