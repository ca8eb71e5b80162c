// Many runs in one process, by klab as a library; after each a line tells what this process holds. Needs --expose-gc.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadLab, runLab, silentProgress } from '../../../dist/index.js'

const [file, out, runs] = process.argv.slice(2)
const { signal } = new AbortController()
const settings = {
  out,
  kernel: null,
  accelerator: 'tcg',
  qemu: null,
  gdb: 'gdb',
  freeRunning: false,
  timeout: null,
  progress: silentProgress,
  signal,
}

for (let run = 0; run < Number(runs); run += 1) {
  const { folder, report, fault } = await runLab(await loadLab(file), settings)
  const trace = createHash('sha256')
    .update(readFileSync(join(folder, 'events.ndjson')))
    .digest('hex')
  await settled()
  const { rss, heapUsed } = process.memoryUsage()
  const told = { verdict: report.verdict.verdict, fault: fault?.code ?? null, trace, rss, heapUsed, ...held() }
  process.stdout.write(`${JSON.stringify(told)}\n`)
}

/** What is closed in the next turn of the loop is no leak. */
async function settled() {
  await new Promise(resolve => setTimeout(resolve, 50))
  globalThis.gc()
}

function held() {
  const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0)
  // reading the folder is a descriptor too, in each count
  const descriptors = readdirSync('/proc/self/fd').length
  return { descriptors, listeners, resources: process.getActiveResourcesInfo().toSorted().join(' ') }
}
