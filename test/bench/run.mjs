// `npm run bench`: how fast captures are. The ratios are what counts; the times are the machine's.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))
const ROUNDS = 5
const CASES = [
  ['boot-chain', []],
  ['socket-tcp', []],
  ['socket-tcp', ['--free-running']],
]

const out = mkdtempSync(join(tmpdir(), 'klab-bench-'))
try {
  process.stdout.write('lab                          guest s (min median max)   stops  stops/s\n')
  for (const [lab, args] of CASES) process.stdout.write(`${row(lab, args)}\n`)
} finally {
  rmSync(out, { recursive: true, force: true })
}

function row(lab, args) {
  const runs = Array.from({ length: ROUNDS + 1 }, () => once(lab, args)).slice(1)
  const seconds = runs.map(({ guest }) => guest / 1000).toSorted((a, b) => a - b)
  const median = seconds[Math.floor(seconds.length / 2)]
  const { stops } = runs[0]
  const times = [seconds[0], median, seconds.at(-1)].map(value => value.toFixed(2).padStart(6)).join(' ')
  return `${[lab, ...args].join(' ').padEnd(28)} ${times}   ${String(stops).padStart(9)}  ${(stops / median).toFixed(0).padStart(7)}`
}

function once(lab, args) {
  execFileSync(process.execPath, [CLI, 'run', lab, '--json', '--out', out, ...args], {
    stdio: ['ignore', 'ignore', 'ignore'],
  })
  const events = readFileSync(join(out, lab, 'events.ndjson'), 'utf8')
  const manifest = JSON.parse(readFileSync(join(out, lab, 'run.json'), 'utf8'))
  return { guest: manifest.durations.guest, stops: (events.match(/"kind":"(?:hit|return)"/g) ?? []).length }
}
