import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import type { FaultBench } from '../vm/support/faults.js'
import { kernelOptions, type Outcome, startKlab } from '../vm/support/klab.js'
import { until } from '../vm/support/processes.js'
import { compiled } from './faulty-disk.js'

/** Runs labs while the time of day jumps, for klab, GDB and QEMU alike (clock-shift.c). */
export interface JumpingClock {
  /** `klab run LAB`; the clock jumps by so many seconds when the guest has begun. */
  run(lab: string, seconds: number, more?: readonly string[]): Promise<Outcome>
}

export async function jumpingClock(bench: FaultBench): Promise<JumpingClock> {
  const library = await compiled(bench.folder, 'clock-shift')
  const when = join(bench.folder, 'the-clock-jumps')
  return {
    async run(lab, seconds, more = []) {
      await rm(when, { force: true })
      const clock = { LD_PRELOAD: library, CLOCK_JUMP_WHEN: when, CLOCK_JUMP_SECONDS: String(seconds) }
      await requireJumps({ ...clock, CLOCK_JUMP_WHEN: '/' }, seconds)
      const running = startKlab(['run', lab, ...kernelOptions(), '--out', bench.out, ...more], {
        ...bench.env,
        ...clock,
      })
      await until("the agent's first event", () => firstEvent(bench.sockets))
      await writeFile(when, '')
      const { exitCode, stdout, stderr } = await running
      return { status: exitCode ?? null, stdout, stderr }
    },
  }
}

/** A library that is not loaded would prove nothing. */
async function requireJumps(env: Readonly<Record<string, string>>, seconds: number): Promise<void> {
  const { stdout } = await execa(process.execPath, ['-p', 'Date.now()'], { env })
  const error = Number(stdout) - Date.now() - seconds * 1000
  if (Math.abs(error) > 60_000) throw new Error(`the clock did not jump by ${seconds} s`)
}

async function firstEvent(sockets: string): Promise<true | null> {
  const [name = ''] = await readdir(sockets)
  const text = await readFile(join(sockets, name, 'events'), 'utf8').catch(() => '')
  return text === '' ? null : true
}
