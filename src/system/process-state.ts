import { readFileSync } from 'node:fs'

/** Whether a process runs, as far as it is up to somebody else: stopped by a signal, or held by a tracer. */
export type ProcessState = 'going' | 'stopped' | 'traced' | 'gone'

/** Read at once, so that it can be asked at every tick. `pid` is one's own child's: nobody else can have got the number. */
export function processState(pid: number): ProcessState {
  const letter = stateLetter(pid)
  return letter === null ? 'gone' : (STATES[letter] ?? 'going')
}

/** The third field of /proc/PID/stat (proc(5)); the name before it may hold spaces and brackets. */
function stateLetter(pid: number): string | null {
  try {
    return /^\d+ \(.*\) (\S)/s.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1] ?? null
  } catch {
    return null
  }
}

const STATES: Readonly<Record<string, ProcessState>> = { T: 'stopped', t: 'traced', Z: 'gone', X: 'gone' }
