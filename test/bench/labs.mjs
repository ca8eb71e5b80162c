import { join } from 'node:path'
import { spread, timedRun } from './klab.mjs'

const ROUNDS = 5
const CASES = [
  ['boot-chain', []],
  ['socket-tcp', []],
  ['socket-tcp', ['--free-running']],
]

/** Labs with many stops: how long the guest phase takes. @param {string} out */
export async function* labTable(out) {
  yield 'lab                          guest s (min median max)   stops  stops/s'
  for (const [lab, args] of CASES) yield row(lab, args, out)
}

function row(lab, args, out) {
  const once = () => timedRun(['run', lab, '--out', out, ...args], join(out, lab))
  const runs = Array.from({ length: ROUNDS + 1 }, once).slice(1)
  const seconds = spread(runs.map(({ guest }) => guest / 1000))
  const { stops } = runs[0]
  const times = seconds.map(value => value.toFixed(2).padStart(6)).join(' ')
  return `${[lab, ...args].join(' ').padEnd(28)} ${times}   ${String(stops).padStart(9)}  ${(stops / seconds[1]).toFixed(0).padStart(7)}`
}
