import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

/**
 * A whole `klab` command that makes one run. A verdict of any kind will do: only what took its time is asked.
 * @param {readonly string[]} args
 * @param {string} folder the run's
 */
export function timedRun(args, folder) {
  const start = performance.now()
  const { status, stderr } = spawnSync(process.execPath, [CLI, ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
  const whole = performance.now() - start
  if (status !== 0 && status !== 1) throw new Error(`klab ${args.join(' ')} ended with ${status}: ${stderr}`)
  const events = readFileSync(join(folder, 'events.ndjson'), 'utf8')
  const manifest = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'))
  return {
    whole,
    guest: manifest.durations.guest,
    stops: (events.match(/"kind":"(?:hit|return)"/g) ?? []).length,
    manifest,
  }
}

/**
 * The smallest, the middle one and the largest.
 * @param {readonly number[]} values
 * @returns {readonly [number, number, number]}
 */
export function spread(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const [min = 0, middle = 0, max = 0] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)]
  return [min, middle, max]
}
