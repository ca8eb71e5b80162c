import { join } from 'node:path'
import { buildLabArchive, joinArchives } from '../artifacts/rootfs/index.js'
import type { LoadedLab } from '../lab/index.js'
import { kernelCmdline, type MachineSpec } from '../machine/index.js'
import type { RunFolder } from '../trace/run-folder.js'
import type { Prepared } from './prepare.js'

/** Room for the kernel, two copies of the archives while they are unpacked, and the lab's programs. */
const MEMORY_MIB = 256

/** Nothing but the kernel writes into the kernel's log. */
export const CONFINED_WORDS = ['printk.devkmsg=off']

/** The machine for a lab: its plan and files go into the initramfs, its words onto the kernel's command line. */
export async function machineFor(
  loaded: LoadedLab,
  prepared: Prepared,
  scratch: string,
  folder: RunFolder,
): Promise<MachineSpec> {
  const { lab } = loaded
  const { kernel, rootfs, packages, programs, qemu, accelerator, deterministic } = prepared
  const initramfs = join(scratch, 'initramfs')
  const archives = [rootfs, ...(packages === null ? [] : [packages])].map(({ archive }) => archive)
  const content = { ...lab, compiled: programs?.files ?? {}, folder: loaded.folder }
  await joinArchives(archives, await buildLabArchive(content), initramfs)
  return {
    qemu,
    architecture: kernel.architecture,
    accelerator,
    deterministic,
    kernel: kernel.image,
    initramfs,
    cmdline: kernelCmdline([...lab.cmdline, ...(lab.privileged ? [] : CONFINED_WORDS)]),
    memoryMiB: MEMORY_MIB,
    debug: true,
    folder: scratch,
    serialLog: folder.path('serial'),
    qemuLog: folder.path('qemu'),
    stepsFile: join(scratch, 'steps'),
  }
}
