import { readdirSync, readFileSync } from 'node:fs'

/** Holds processes, each with all that it has started, to a bound. Disposing of it ends the watching. */
export interface MemoryWatch extends Disposable {
  /** `over` is called once, with the bytes, when the process and what it has started hold more than `most`. */
  add(pid: number, most: number, over: (bytes: number) => void): Disposable
}

interface Watched {
  readonly pid: number
  readonly most: number
  readonly over: (bytes: number) => void
}

/** One look at the process table serves all that are watched. */
export function watchMemory(tickMs = 500): MemoryWatch {
  const watched = new Set<Watched>()
  const timer = setInterval(() => look(watched), tickMs)
  timer.unref()
  return {
    add(pid, most, over) {
      const one = { pid, most, over }
      watched.add(one)
      return { [Symbol.dispose]: () => void watched.delete(one) }
    },
    [Symbol.dispose]: () => clearInterval(timer),
  }
}

function look(watched: Set<Watched>): void {
  if (watched.size === 0) return
  const table = readTable()
  for (const one of [...watched]) {
    const bytes = memoryOf(treeOf(one.pid, table))
    if (bytes <= one.most) continue
    watched.delete(one)
    one.over(bytes)
  }
}

interface Row {
  readonly pid: number
  /** Its parent, its process group and its session, by the pids of their leaders. */
  readonly kin: readonly number[]
}

function readTable(): readonly Row[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(name => {
      const line = read(`/proc/${name}/stat`)
      // proc(5): the name, which may hold spaces and brackets, the state, then these three.
      const kin = line
        .slice(line.lastIndexOf(')') + 2)
        .split(' ')
        .slice(1, 4)
      return line === '' ? [] : [{ pid: Number(name), kin: kin.map(Number) }]
    })
}

/** What it has started, and what that has: also what has lost its parent, as long as it is of a group or session of theirs. */
function treeOf(leader: number, table: readonly Row[]): ReadonlySet<number> {
  const tree = new Set([leader])
  for (let size = 0; size !== tree.size; ) {
    size = tree.size
    for (const { pid, kin } of table) if (kin.some(one => tree.has(one))) tree.add(pid)
  }
  return tree
}

function memoryOf(pids: ReadonlySet<number>): number {
  return Array.from(pids, bytesOf).reduce((sum, bytes) => sum + bytes, 0)
}

/** What the kernel cannot drop and read again, in memory or in swap; all that is in memory where it does not tell them apart. */
function bytesOf(pid: number): number {
  const text = read(`/proc/${pid}/status`)
  const kib = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0)
  const resident = text.includes('\nRssAnon:') ? kib('RssAnon') + kib('RssShmem') : kib('VmRSS')
  return (resident + kib('VmSwap')) * 1024
}

/** '': it is gone. */
function read(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}
