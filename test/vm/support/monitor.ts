import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { FaultBench } from './faults.js'
import { until } from './processes.js'

/** For `--qemu`: the real QEMU with one monitor more, through which a test does to the machine what klab never does. */
export interface MeddledQemu {
  readonly program: string
  /** Carries out a QMP command (QEMU 7.2, docs/interop/qmp-spec.txt), as soon as QEMU is there. */
  command(name: string): Promise<void>
}

export async function meddledQemu(bench: FaultBench): Promise<MeddledQemu> {
  const path = join(bench.folder, 'meddle.sock')
  const monitor = `-chardev socket,id=meddle,path=${path},server=on,wait=off -mon chardev=meddle,mode=control`
  // QEMU is asked for its version and its options too; then it gets no machine
  const script = `#!/bin/sh\ncase "$*" in *-serial*) exec qemu-system-x86_64 "$@" ${monitor};; *) exec qemu-system-x86_64 "$@";; esac\n`
  const program = await bench.program('meddled-qemu', script)
  return {
    program,
    async command(name) {
      const socket = await until('the monitor', async () => {
        const trying = connect(path)
        return once(trying, 'connect').then(
          () => trying,
          () => null,
        )
      })
      socket.write(`{"execute":"qmp_capabilities"}\n{"execute":"${name}"}\n`)
      let answers = 0
      for await (const line of createInterface({ input: socket })) {
        if (line.includes('"error"')) throw new Error(line)
        if (line.includes('"return"')) answers += 1
        if (answers === 2) break
      }
      socket.destroy()
    },
  }
}
