import type { Kernel } from '../artifacts/types.js'
import type { Machine } from '../machine/types.js'
import { requireProgram } from '../system/process-find.js'
import { type Answer, ask } from './ask.js'
import { type BootOptions, bootToFirstLine } from './boot.js'
import { missing, ok } from './check.js'
import { unlessItFails } from './fault.js'
import type { Check } from './types.js'

const [ID, NAME] = ['kaslr', 'KASLR off in the running kernel']
const COST = 'every breakpoint would be set at the wrong address'

/**
 * Boot the kernel, stop it after its first console line, and read `linux_banner` (init/version.c, Linux 5.10) at the
 * address that vmlinux gives it: a kernel that has moved has something else there, or nothing.
 */
export async function checkKaslr(kernel: Kernel, gdb: string, options: Omit<BootOptions, 'debug'>): Promise<Check> {
  return await unlessItFails(ID, NAME, COST, async () => {
    const program = requireProgram(gdb, 'install GDB')
    const look = (machine: Machine) => readBanners(machine, kernel.vmlinux, program, options.signal)
    return judgeBanners(await bootToFirstLine(kernel, { ...options, debug: true }, look))
  })
}

async function readBanners(machine: Machine, vmlinux: string, gdb: string, signal?: AbortSignal): Promise<Answer> {
  await machine.qmp('stop')
  // thread 0 is none: a GDB that could not attach reads the file once more
  const print = ['-ex', 'printf "klab-thread-%d %s", $_thread, (const char *) &linux_banner']
  const attach = ['-ex', `target remote ${machine.stub}`]
  const args = ['-nx', '-batch', '-iex', 'set auto-load off', ...print, ...attach, ...print]
  return await ask(gdb, [...args, vmlinux], signal)
}

export function judgeBanners({ text }: Answer): Check {
  const [inFile, again] = Array.from(text.matchAll(/^klab-thread-0 (Linux version .*)$/gm), match => match[1])
  const live = /^klab-thread-[1-9]\d* (.*)$/m.exec(text)?.[1]
  if (inFile === undefined) {
    return missing(ID, NAME, { found: `GDB cannot read linux_banner in vmlinux: ${text}`, cost: COST })
  }
  if (again !== undefined) return missing(ID, NAME, { found: `GDB cannot attach to QEMU: ${text}`, cost: COST })
  if (live === inFile) return ok(ID, NAME, `linux_banner is at its link address: ${live}`)
  const found = `linux_banner is not at its link address; there is ${live ?? 'nothing that can be read'}`
  const wayOut = 'build with CONFIG_RANDOMIZE_BASE off, or see that nokaslr is on the command line'
  return missing(ID, NAME, { found, cost: COST, wayOut })
}
