import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { RunSettings } from '../run/settings.js'
import { stderrProgress } from '../system/progress.js'
import { addMachineOptions, type KernelOptions, kernelRequest, seconds } from './options.js'

/** How labs are run, by the options that all commands share that run one. */
export interface RunOptions extends KernelOptions {
  readonly out: string
  readonly accel: RunSettings['accelerator']
  readonly qemu?: string
  readonly gdb: string
  readonly freeRunning?: true
  readonly timeout?: number
}

export function addRunOptions(command: Command): Command {
  return addMachineOptions(command)
    .option('--out <dir>', 'where the runs go, a folder for each lab', 'out')
    .option('--gdb <file>', 'the GDB to use', 'gdb')
    .option('--free-running', 'faster, but no two runs agree')
    .option('--timeout <seconds>', "host seconds that a run may take, instead of the lab's own bound", seconds)
}

export function settingsFrom(options: RunOptions, signal: AbortSignal): RunSettings {
  return {
    out: resolve(options.out),
    kernel: kernelRequest(options),
    accelerator: options.accel,
    qemu: options.qemu ?? null,
    gdb: options.gdb,
    freeRunning: options.freeRunning ?? false,
    timeout: options.timeout ?? null,
    progress: stderrProgress(),
    signal,
  }
}
