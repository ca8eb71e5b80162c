import { appendFile, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive } from '../../unit/system/alive.js'
import type { SpinningRun } from '../../vm/support/faults.js'

const PIECE = 2 ** 20
const PIECES = 300

/**
 * Writes to the run's serial.log what a guest would write in 20 minutes, in a moment. The most memory that klab and GDB
 * had until klab's end.
 */
export async function flooded(run: SpinningRun, out: string, text: string) {
  const [hidden = ''] = (await readdir(out)).filter(name => name.startsWith('.'))
  const piece = text.repeat(PIECE / text.length)
  for (let count = 0; count < PIECES; count += 1) await appendFile(join(out, hidden, 'serial.log'), piece)
  const most = { klabMiB: 0, gdbMiB: 0 }
  for (; isAlive(run.klab); await sleep(100)) {
    most.klabMiB = Math.max(most.klabMiB, await peakMiB(run.klab))
    most.gdbMiB = Math.max(most.gdbMiB, await peakMiB(run.gdb))
  }
  return most
}

async function peakMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024
}
