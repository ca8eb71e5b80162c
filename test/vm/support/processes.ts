import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/** The pid of a child of `parent` whose program's name begins so; waits until there is one. */
export async function childOf(parent: number, program: string): Promise<number> {
  return until(`a child ${program} of process ${parent}`, async () => (await childrenOf(parent, program))[0] ?? null)
}

/** All of them that there are now. */
export async function childrenOf(parent: number, program: string): Promise<readonly number[]> {
  const found: number[] = []
  for (const pid of await pids()) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    const [, comm, ppid] = /^\d+ \((.*)\) \S (\d+)/.exec(stat) ?? []
    if (Number(ppid) === parent && comm?.startsWith(program)) found.push(pid)
  }
  return found
}

/** Every process whose command line mentions the text. */
export async function processesWith(text: string): Promise<readonly number[]> {
  const found: number[] = []
  for (const pid of await pids()) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    if (line.includes(text) && pid !== process.pid) found.push(pid)
  }
  return found
}

const PATIENCE_MS = 60_000

/** What `look` finds, as soon as it finds something. */
export async function until<T>(what: string, look: () => Promise<T | null>): Promise<T> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(20)) {
    const found = await look()
    if (found !== null) return found
  }
  throw new Error(`waited in vain for ${what}`)
}

async function pids(): Promise<number[]> {
  return (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number)
}
