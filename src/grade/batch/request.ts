import type { RunSettings } from '../../run/settings.js'
import type { FoundHandIn } from '../hand-ins/index.js'
import type { Inputs, Tools } from './inputs.js'

/** What a hand-in's own process is asked to do: JSON on its stdin, from a klab of the same build. */
export interface GradeRequest {
  /** The key's folder. */
  readonly key: string
  readonly found: FoundHandIn
  /** An empty folder, where `grade.json` and the runs go. */
  readonly out: string
  /** Of a grade that is there already, and is enough when they are the same; null: grade in any case. */
  readonly last: Inputs | null
  readonly tools: Tools
  readonly run: Pick<RunSettings, 'kernel' | 'accelerator' | 'qemu' | 'gdb' | 'timeout'>
  readonly retries: number
}

/** The status of a process that has found the last grade good enough; no command of klab ends with it. */
export const KEPT_STATUS = 64
