// One run's trace, as `runLab` treats it; what the table of soak.mjs shows is measured from there.
import { readdirSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadLab, resolveLabArgument } from '../../dist/lab/index.js'
import { decodeManifest, loadSavedRun, renderReport, savedTrace } from '../../dist/report/index.js'
import { judgeRun } from '../../dist/run/judge.js'
import { writeReports } from '../../dist/run/reports.js'
import { writeTiming, writeTrace } from '../../dist/run/write-trace.js'
import { silentProgress } from '../../dist/system/progress.js'
import { RUN_FILES } from '../../dist/trace/run-folder.js'

const [run, agent, times, folder] = process.argv.slice(2)
const path = name => join(folder, RUN_FILES[name])
const runFolder = {
  path,
  shown: path,
  release: async () => {},
  write: (name, text) => writeFile(path(name), text),
}

await mkdir(folder)
const manifest = decodeManifest(await readFile(join(run, 'run.json'), 'utf8'), 'run.json')
const loaded = await loadLab(await resolveLabArgument(manifest.lab.name))
// It is not to be disarmed half-way: every expectation then looks at every hit.
const lab = { ...loaded.lab, probes: loaded.lab.probes.map(probe => ({ ...probe, limit: Number.MAX_SAFE_INTEGER })) }
const original = (await readFile(join(run, 'events.ndjson'), 'utf8'))
  .split('\n')
  .map(line => (line === '' ? null : JSON.parse(line)))
const head = original
  .filter(event => ['run-start', 'feature', 'probe'].includes(event?.kind))
  .map(({ v: _v, seq: _seq, ...body }) => body)

await phase('start', async () => [])
const parts = {
  head,
  events: agent,
  times,
  saved: join(run, 'files'),
  closing: null,
  fault: null,
  early: null,
  seconds: 0,
}
const written = await phase('write', async () => {
  const done = await writeTrace(parts, runFolder)
  await writeTiming(times, done.seqs, runFolder)
  return [done, { events: done.events }]
})
const judged = await phase('judge', async () => {
  const done = await judgeRun(lab, path('events'), written)
  return [done.judged, { verdict: done.judged.verdict.verdict }]
})
await phase('reports', async () => {
  const { sha256, events, ledger } = written
  const own = { ...manifest, ledger, trace: { sha256, events } }
  const report = { lab, ...judged, manifest: own, source: () => null }
  await writeReports(runFolder, report, silentProgress, async () => {})
  for (const format of ['terminal', 'summary', 'json'])
    await writeFile(join(folder, format), renderReport(format, report))
})
await phase('judge again', async () => {
  await loadSavedRun(folder, null)
})
await phase('trace', async () => {
  let bytes = 0
  for await (const line of savedTrace(folder)) bytes += line.length
  if (bytes === 0) throw new Error('the trace is empty')
})

async function phase(name, work) {
  const start = performance.now()
  const [result, facts = {}] = (await work()) ?? []
  const seconds = (performance.now() - start) / 1000
  // what is closed in the next turn of the loop is no leak
  await new Promise(resolve => setTimeout(resolve, 100))
  globalThis.gc()
  const descriptors = readdirSync('/proc/self/fd').length
  process.stdout.write(
    `${JSON.stringify({ name, seconds, heap: process.memoryUsage().heapUsed, descriptors, ...facts })}\n`,
  )
  return result
}
