import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type CpioEntry, encodeCpio, findBusybox } from '../../src/artifacts/rootfs/index.js'
import {
  kernelCmdline,
  type Machine,
  type MachineEnd,
  type MachineSpec,
  startMachine,
} from '../../src/machine/index.js'
import { createPrivateFolder } from '../../src/system/private-folder.js'
import { silentProgress } from '../../src/system/progress.js'

/** A guest whose process 1 is a shell script of the test's own. */
export interface Guest extends AsyncDisposable {
  readonly folder: string
  /** The machine's description; `script` is what process 1 does after the mounts. */
  spec(script: string, more?: Partial<MachineSpec>): Promise<MachineSpec>
  serial(): Promise<Buffer>
}

export async function testKernel(): Promise<string> {
  if (process.env.KLAB_TEST_KERNEL_IMAGE !== undefined) return process.env.KLAB_TEST_KERNEL_IMAGE
  const { prepareKernel } = await import('../../src/artifacts/kernel/index.js')
  return (await prepareKernel({ type: 'named', name: 'x86_64' }, { progress: silentProgress })).image
}

export async function createGuest(): Promise<Guest> {
  const kernel = await testKernel()
  const folder = await createPrivateFolder()
  const at = (name: string) => join(folder.path, name)
  return {
    folder: folder.path,
    async spec(script, more = {}) {
      await writeFile(at('initramfs'), await archive(script))
      return {
        qemu: 'qemu-system-x86_64',
        architecture: 'x86_64',
        accelerator: 'tcg',
        deterministic: true,
        kernel,
        initramfs: at('initramfs'),
        cmdline: kernelCmdline(),
        memoryMiB: 256,
        debug: false,
        folder: folder.path,
        // A comma, because QEMU's options are split at them.
        serialLog: at('serial,log'),
        qemuLog: at('qemu.log'),
        stepsFile: at('steps'),
        ...more,
      }
    },
    serial: () => readFile(at('serial,log')),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}

export async function runToEnd(spec: MachineSpec): Promise<MachineEnd> {
  await using machine: Machine = await startMachine(spec)
  return await machine.ended
}

async function archive(script: string): Promise<Buffer> {
  const { bytes } = await findBusybox('x86_64')
  const init = `#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t devtmpfs dev /dev
exec </dev/console >/dev/console 2>&1
echo guest-ready
${script}
`
  const entries: CpioEntry[] = [
    { type: 'file', path: 'bin/busybox', mode: 0o755, bytes },
    { type: 'file', path: 'init', mode: 0o755, bytes: Buffer.from(init) },
    { type: 'folder', path: 'proc', mode: 0o755 },
    { type: 'device', path: 'dev/console', mode: 0o600, major: 5, minor: 1 },
  ]
  return encodeCpio(entries)
}
