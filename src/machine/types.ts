import type { Architecture } from '../artifacts/types.js'

export type Accelerator = 'tcg' | 'kvm'

/** Everything that decides how QEMU is started. */
export interface MachineSpec {
  /** The QEMU program; a bare name is looked up in PATH. */
  readonly qemu: string
  readonly architecture: Architecture
  readonly accelerator: Accelerator
  /** icount, a fixed clock and seed: the same run again gives the same bytes. Only with `tcg`. */
  readonly deterministic: boolean
  readonly kernel: string
  readonly initramfs: string
  readonly cmdline: readonly string[]
  readonly memoryMiB: number
  /** Wait with the vCPU stopped at reset for a debugger on the stub. */
  readonly debug: boolean
  /** A private folder (mode 0700) for the sockets; short enough for a unix socket's 107 bytes. */
  readonly folder: string
  /** Where the console's bytes go. */
  readonly serialLog: string
  /** QEMU's own stdout and stderr. */
  readonly qemuLog: string
  /** The step runner's reports, written by QEMU as the guest writes them. */
  readonly stepsFile: string
}

/** A started machine. Disposing of it ends QEMU: TERM, then KILL, for its whole process group. */
export interface Machine extends AsyncDisposable {
  readonly pid: number
  /** The GDB stub's unix socket; null unless `debug`. */
  readonly stub: string | null
  /** A QMP unix socket for the debugger's agent, which reads the virtual clock at a stop; null unless `debug`. */
  readonly agentMonitor: string | null
  /** Settles once, when QEMU is gone or the guest is lost; never rejects. */
  readonly ended: Promise<MachineEnd>
  /** Run a QMP command; rejects with a KlabError when QEMU is gone or says no, or after `timeoutMs`. */
  qmp(command: string, args?: Readonly<Record<string, unknown>>, timeoutMs?: number): Promise<unknown>
  /** The last console lines, terminal escapes taken out. */
  lastConsoleLines(count: number): readonly string[]
  /** Resolves with the first console line that matches (also one seen before the call); rejects with a KlabError on the guest's end or after `timeoutMs`. */
  waitForConsole(pattern: RegExp, timeoutMs: number): Promise<string>
  /** The monotonic clock's milliseconds at the last sign of life on the console. */
  lastOutputAt(): number
  /** Rejects with `disk` when what the guest prints can no longer be written to its log, or read from there. */
  readonly consoleLost: Promise<never>
  /** Write to the guest's console input. */
  write(text: string): void
  /** Every console chunk as it comes (for `klab boot`). Returns a function that ends the listening. */
  onConsole(listener: (chunk: Buffer) => void): () => void
}

/** `reset` is what a reboot does, and what a triple fault does; `halt`: the kernel has stopped the CPU for good. */
export type OffBy = 'shutdown' | 'reset' | 'halt'

export type MachineEnd =
  /** The guest went off, with no sign of a crash. */
  | { readonly type: 'off'; readonly by: OffBy }
  | { readonly type: 'panic' | 'oops'; readonly message: string; readonly lastLines: readonly string[] }
  /** QEMU went away by itself or by somebody's signal. */
  | {
      readonly type: 'died'
      readonly status: number | null
      readonly signal: string | null
      readonly log: string
      /** What may well have ended it, when there is a trace of that. */
      readonly likely?: string
    }
  /** QEMU is there, but nothing more can be heard of it. */
  | { readonly type: 'lost'; readonly log: string }
  /** klab ended it. */
  | { readonly type: 'stopped' }
