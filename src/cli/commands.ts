import type { Command } from 'commander'
import { registerBoot } from './boot.js'
import { registerDoctor } from './doctor.js'
import { registerKernel } from './kernel.js'
import { registerLabs } from './labs.js'
import { registerRootfs } from './rootfs.js'
import { registerRun } from './run.js'
import { registerSaved } from './saved.js'

/** What every command is given. */
export interface CommandContext {
  readonly program: Command
  readonly signal: AbortSignal
  /** The exit status when nothing was thrown; 0 unless it is called. */
  readonly exit: (status: number) => void
}

export function registerCommands(context: CommandContext): void {
  registerRun(context)
  registerLabs(context)
  registerSaved(context)
  registerKernel(context)
  registerRootfs(context)
  registerBoot(context)
  registerDoctor(context)
}
