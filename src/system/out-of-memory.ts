import { readFileSync } from 'node:fs'

/**
 * How many processes the kernel has killed so far for want of memory, as far as it tells (`oom_kill` in /proc/vmstat, since
 * Linux 4.13; a container's own count in its cgroup, v2 or v1). Nothing tells which: a number that grew makes it likely.
 */
export function oomKills(files: readonly string[] = COUNTERS): number {
  return files.map(oomKillsIn).reduce((sum, count) => sum + count, 0)
}

const COUNTERS = ['/proc/vmstat', '/sys/fs/cgroup/memory.events', '/sys/fs/cgroup/memory/memory.oom_control']

function oomKillsIn(file: string): number {
  try {
    return Number(/^oom_kill (\d+)$/m.exec(readFileSync(file, 'latin1'))?.[1] ?? 0)
  } catch {
    return 0
  }
}
