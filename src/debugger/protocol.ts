import type { Hex, LedgerLine, Location } from '../event/index.js'
import type { Capture, Expression } from '../lab/index.js'

/** What the driver and the agent (`agent/klab_agent/main.py`) say to each other. */

export interface PlaceQuery {
  readonly type: 'function' | 'line'
  readonly name?: string
  readonly file?: string | null
  readonly line?: number
}

/** What the agent found for one place. */
export type Resolution =
  | { readonly locations: readonly Location[] }
  | { readonly problem: 'no-symbol'; readonly nearest: readonly string[] }
  /** The symbol is there, but DWARF has no function of that name; `clones` are the compiler's copies (`name.isra.0`). */
  | { readonly problem: 'no-debug-info'; readonly clones: readonly string[] }
  /** DWARF knows the function and it has no code. */
  | { readonly problem: 'no-code' }
  | { readonly problem: 'no-line'; readonly detail: string }
  | { readonly problem: 'several'; readonly locations: readonly Location[] }

/** A field of a type, by the kernel's own names or its macros': `struct sock`, `sk_state`. */
export interface FieldQuery {
  readonly type: string
  readonly path: readonly string[]
}

export interface UnknownName {
  readonly name: string
  readonly nearest: readonly string[]
  /** What could be named there: arguments and locals. */
  readonly known: readonly string[]
}

export interface CheckQuery {
  readonly location: ArmedLocation
  readonly expressions: readonly Expression[]
}

/** The elements' type and the member that links them. */
export interface LinkQuery {
  readonly of: string
  readonly by: string
}

/** A probe as the agent arms it. */
export interface ArmedProbe {
  readonly id: string
  readonly tasks: readonly string[]
  readonly under: readonly string[]
  readonly from: string
  readonly until: string | null
  readonly limit: number
  readonly entry: Capture
  readonly exit: Capture | null
  readonly locations: readonly ArmedLocation[]
}

/** `scope`: an address inside the function's block, where its arguments are known; `address` may lie outside of an inlined body. */
export type ArmedLocation = Location & { readonly scope: Hex }

export interface BeginConfig {
  readonly events: string
  /** Host milliseconds since `begin`, a line for each line of `events`. */
  readonly times: string
  readonly console: string
  readonly steps: string
  /** A folder, and the names of the files that the plan saves into it. */
  readonly files: string
  readonly saved: readonly string[]
  /** How many steps the plan has. */
  readonly planned: number
  readonly monitor: string
  readonly probes: readonly ArmedProbe[]
  readonly marks: readonly Mark[]
  /**
   * KVM forgets software breakpoints that are set before the kernel's image is in memory: then a hardware breakpoint
   * here comes first, and the others are put in place when it is hit. null: arm at reset.
   */
  readonly hardwareFirst: Hex | null
  /** Where panic() begins. */
  readonly panic: readonly Hex[]
}

/** Where the kernel passes from one phase to the next; `initmem`: the kernel is about to free `.init.text`. */
export interface Mark {
  readonly mark: 'initcalls' | 'guest' | 'initmem'
  readonly address: Hex
}

/** The agent's last line; everything before it is an event without `v` and `seq` (see `readAgentEvents` in run/agent-events.ts). */
export interface AgentEnd {
  readonly kind: 'agent-end'
  /** The step runner's last report; null when the guest ended before its plan was over. */
  readonly done: { readonly ok: boolean; readonly detail: string } | null
  readonly ledger: Readonly<Record<string, LedgerLine>>
  /** For each probe, the stops that its filter (`tasks`, `under`) let pass. */
  readonly passed: Readonly<Record<string, number>>
}
