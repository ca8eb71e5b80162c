import { spawn } from 'node:child_process'
import { createWriteStream, readFileSync, statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { timedRun } from './klab.mjs'

const LAB = 'socket-tcp'
const CHILD = fileURLToPath(new URL('soak-run.mjs', import.meta.url))
/** 8 h at 42 hits a second, and for comparison a sixth of them. */
const HITS = Number(process.env.KLAB_BENCH_HITS ?? 1_200_000)
const SIZES = [Math.round(HITS / 6), HITS]
const MEBIBYTE = 1024 * 1024
/** What the process may take at most, and how much more of it each event may cost in the longer run. */
const MOST_MEBIBYTES = 500
const MOST_BYTES_EACH = 160

/**
 * What the agent writes in hours goes through all that klab does with it: writing the trace, reading it back, judging,
 * every report, and `klab judge` once more. The events are a real run's, multiplied. @param {string} out
 */
export async function* soakTable(out) {
  timedRun(['run', LAB, '--out', out], join(out, LAB))
  const rounds = []
  for (const hits of SIZES) {
    const round = await soak(join(out, LAB), out, hits)
    rounds.push(round)
    yield `${round.hits} hits, ${round.events} events, ${mebibytes(round.bytes)} MiB: ${round.verdict}`
    yield 'phase         seconds   peak RSS MiB   heap MiB   descriptors'
    for (const phase of round.phases) yield row(phase)
    yield ''
  }
  yield* findings(rounds)
}

function* findings(rounds) {
  const [small, large] = rounds
  const each = (peakOf(large) - peakOf(small)) / (large.events - small.events)
  // Node opens what it needs for files with the first of them, which is not in the start.
  const working = rounds.flatMap(({ phases }) => phases.filter(({ name }) => name !== 'start'))
  const descriptors = new Set(working.map(phase => phase.descriptors))
  yield `peak ${mebibytes(peakOf(large))} MiB, at most ${MOST_MEBIBYTES}: ${passed(peakOf(large) <= MOST_MEBIBYTES * MEBIBYTE)}`
  yield `${each.toFixed(1)} bytes of memory for each event more, at most ${MOST_BYTES_EACH}: ${passed(each <= MOST_BYTES_EACH)}`
  yield `descriptors after each phase ${[...descriptors].join(', ')}: ${passed(descriptors.size === 1)}`
}

function passed(yes) {
  return yes ? 'pass' : 'OVER'
}

function peakOf({ phases }) {
  return Math.max(...phases.map(({ rss }) => rss))
}

function mebibytes(bytes) {
  return Math.round(bytes / MEBIBYTE)
}

function row({ name, seconds, rss, heap, descriptors }) {
  const cells = [
    seconds.toFixed(1).padStart(9),
    String(mebibytes(rss)).padStart(15),
    String(mebibytes(heap)).padStart(11),
  ]
  return `${name.padEnd(12)}${cells.join('')}${String(descriptors).padStart(14)}`
}

async function soak(run, out, hits) {
  const [agent, times, folder] = [join(out, 'agent'), join(out, 'times'), join(out, 'soak')]
  await writeAgentFiles(run, agent, times, hits)
  const { phases, ...facts } = await watched(spawnChild([run, agent, times, folder]))
  const { size: bytes } = statSync(join(folder, 'events.ndjson'))
  for (const path of [agent, times, folder]) await rm(path, { recursive: true })
  return { ...facts, hits, bytes, phases }
}

function spawnChild(args) {
  return spawn(process.execPath, ['--expose-gc', CHILD, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
}

/** The child tells of each phase's end; how much it takes meanwhile is seen from outside, for judging is one long step. */
async function watched(child) {
  let rss = 0
  const timer = setInterval(() => {
    rss = Math.max(rss, rssOf(child.pid))
  }, 50)
  const phases = []
  let facts = {}
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const { name, seconds, heap, descriptors, ...more } = JSON.parse(line)
      phases.push({ name, seconds, heap, rss: Math.max(rss, rssOf(child.pid)), descriptors })
      facts = { ...facts, ...more }
      rss = 0
    }
  } finally {
    clearInterval(timer)
  }
  const status = child.exitCode ?? (await new Promise(resolve => child.once('exit', resolve)))
  if (status !== 0) throw new Error(`the soak ended with ${status}`)
  return { phases, ...facts }
}

function rssOf(pid) {
  try {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

/** What the agent would have written: the run's own events, its calls over and over, numbered on, and the ledger of that. */
async function writeAgentFiles(run, agent, times, hits) {
  const events = readFileSync(join(run, 'events.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
  const bodies = events.map(({ v: _v, seq: _seq, ...body }) => body)
  const ledger = bodies.at(-1).ledger
  const calls = bodies.filter(isCall)
  const once = calls.filter(({ kind }) => kind === 'hit').length
  const rounds = Math.ceil(hits / once)
  const others = bodies.filter(body => !isCall(body) && !HEAD.has(body.kind) && body.kind !== 'run-end')
  const lines = function* () {
    for (const body of others) yield `${JSON.stringify(body)}\n`
    const write = writers(calls, ledger)
    for (let round = 0; round < rounds; round += 1) yield write(round)
    const total = Object.entries(ledger).map(([probe, line]) => [probe, grown(line, rounds)])
    const done = { ok: true, detail: '' }
    yield `${JSON.stringify({ kind: 'agent-end', done, ledger: Object.fromEntries(total), passed: {} })}\n`
  }
  await pipeline(Readable.from(lines()), createWriteStream(agent))
  const count = others.length + calls.length * rounds
  const stamps = function* () {
    for (let at = 0; at < count; at += 1000) {
      yield Array.from({ length: Math.min(1000, count - at) }, (_, more) => `${(at + more) * 10}\n`).join('')
    }
  }
  await pipeline(Readable.from(stamps()), createWriteStream(times))
}

const HEAD = new Set(['run-start', 'feature', 'initcall', 'probe'])

function isCall({ kind }) {
  return kind === 'hit' || kind === 'return'
}

function grown(line, rounds) {
  const counts = ['hit', 'captured', 'truncated', 'unavailable', 'unreturned']
  return { ...line, ...Object.fromEntries(counts.map(name => [name, line[name] * rounds])) }
}

/** A round's lines: each call's text is made once, with its number and its time left open. */
function writers(calls, ledger) {
  const last = Math.max(...calls.map(({ time }) => time ?? 0))
  const parts = calls.map(call => {
    const text = JSON.stringify({ ...call, hit: '@hit', time: '@time' })
    const [before, between, after] = text.split(/"@hit"|"@time"/)
    return round =>
      `${before}${call.hit + round * ledger[call.probe].hit}${between}${call.time + round * last}${after}\n`
  })
  return round => parts.map(part => part(round)).join('')
}
