import { join } from 'node:path'
import { qemuProgram } from '../../../src/machine/index.js'
import { PACKAGE_ROOT } from '../../../src/system/paths.js'
import type { FaultBench } from './faults.js'

/** What happens to which of QEMU's connections (see `wire.mjs`). */
export interface WireFault {
  /** The stub is GDB's, `agent` the agent's monitor, `monitor` klab's. */
  readonly channel: 'stub' | 'agent' | 'monitor'
  readonly fault: 'cut' | 'stall' | 'garbage' | 'flip' | 'delay'
  /** It happens when so many hits are in the trace; 0: from the first byte. */
  readonly hits: number
}

/** The options that put a faulty wire before QEMU. */
export async function withWire(bench: FaultBench, wire: WireFault): Promise<readonly string[]> {
  const script = join(PACKAGE_ROOT, 'test/vm/support/wire.mjs')
  const command = `KLAB_WIRE='${JSON.stringify(wire)}' exec '${process.execPath}' '${script}'`
  return ['--qemu', await bench.program('qemu-by-wire', `#!/bin/sh\n${command} ${qemuProgram('x86_64')} "$@"\n`)]
}
