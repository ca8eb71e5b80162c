import { registerBoot } from './boot.js'
import type { CommandContext } from './context.js'
import { registerDoctor } from './doctor.js'
import { registerInitcalls } from './initcalls.js'
import { registerKernel } from './kernel.js'
import { registerLabs } from './labs.js'
import { registerRootfs } from './rootfs.js'
import { registerRun } from './run.js'
import { registerSaved } from './saved.js'

export function registerCommands(context: CommandContext): void {
  registerRun(context)
  registerLabs(context)
  registerSaved(context)
  registerInitcalls(context)
  registerKernel(context)
  registerRootfs(context)
  registerBoot(context)
  registerDoctor(context)
}
