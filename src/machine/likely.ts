import { oomKills } from '../system/out-of-memory.js'
import type { Exit } from '../system/process.js'
import { NO_MEMORY, qemuWords } from './refusal.js'
import type { MachineEnd } from './types.js'

/** What QEMU may well have died of, where there is a trace of that; `killsBefore` is `oomKills()` at its start. */
export function withLikelyCause(end: MachineEnd, killsBefore: number): MachineEnd {
  if (end.type !== 'died') return end
  const log = qemuWords(end.log)
  const likely = likelyCause(end, log, killsBefore)
  return likely === null ? { ...end, log } : { ...end, log, likely }
}

function likelyCause({ status, signal }: Exit, log: string, killsBefore: number): string | null {
  // The kernel tells that it killed something, not what.
  if (signal === 'SIGKILL' && oomKills() > killsBefore) return OUT_OF_MEMORY
  if (NO_MEMORY.test(log)) return OWN_MEMORY
  return status === 0 && log === '' ? NOT_HEARD : null
}

const OUT_OF_MEMORY = 'the host was out of memory meanwhile, and its kernel killed a process for that: likely this one'
const OWN_MEMORY = 'it got no more memory: the host has too little, or a limit (`ulimit -v`) is too low'
const NOT_HEARD = 'its monitor did not tell that the guest had switched itself off'
