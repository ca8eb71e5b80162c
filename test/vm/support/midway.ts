import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FaultBench } from './faults.js'
import { kernelOptions, type Outcome, startKlab } from './klab.js'
import { childOf, until } from './processes.js'

export interface MidwayRun {
  /** Process ids. */
  readonly klab: number
  readonly qemu: number
  readonly gdb: number
  readonly ended: () => Promise<Outcome>
}

/** Starts `klab run LAB`; resolves when so many hits are in its trace. `qemu` begins the name of QEMU's process. */
export async function midway(
  bench: FaultBench,
  lab: string,
  hits: number,
  more: readonly string[] = [],
): Promise<MidwayRun> {
  const running = startKlab(['run', lab, ...kernelOptions(), '--out', bench.out, ...more], bench.env)
  const klab = running.pid ?? 0
  await until(`${hits} hits in the trace`, async () => {
    const [name] = await readdir(bench.sockets)
    const text = await readFile(join(bench.sockets, name ?? '', 'events'), 'utf8').catch(() => '')
    return text.split('"kind":"hit"').length > hits ? true : null
  })
  const ended = async (): Promise<Outcome> => {
    const { exitCode, stdout, stderr } = await running
    return { status: exitCode ?? null, stdout, stderr }
  }
  return { klab, qemu: await childOf(klab, 'qemu-system'), gdb: await childOf(klab, 'gdb'), ended }
}
