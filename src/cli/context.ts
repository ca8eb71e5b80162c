import type { Command } from 'commander'

/** What every command is given. */
export interface CommandContext {
  readonly program: Command
  /** What heeds it is asked to stop by a first Ctrl-C; a command that never reads it ends then. */
  readonly signal: AbortSignal
  /** The exit status when nothing was thrown; 0 unless it is called. `onStdout`: without its output the work is lost. */
  readonly exit: (status: number, result?: { readonly onStdout?: boolean }) => void
}
