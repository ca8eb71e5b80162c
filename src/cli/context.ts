import type { Command } from 'commander'

/** What every command is given. */
export interface CommandContext {
  readonly program: Command
  readonly signal: AbortSignal
  /** The exit status when nothing was thrown; 0 unless it is called. */
  readonly exit: (status: number) => void
}
