import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { loadLab, resolveLabArgument } from '../../dist/lab/index.js'
import { startMachine } from '../../dist/machine/index.js'
import { machineFor } from '../../dist/run/machine-spec.js'
import { prepare } from '../../dist/run/prepare.js'
import { createStopwatch } from '../../dist/run/stopwatch.js'
import { createPrivateFolder } from '../../dist/system/private-folder.js'
import { silentProgress } from '../../dist/system/progress.js'
import { bareLoop } from './bare-loop.mjs'
import { spread, timedRun } from './klab.mjs'

const ROUNDS = 5
/** The kernel's own log of the calls: what the plain boot has to do as well. */
const WORDS = ['initcall_debug', 'ignore_loglevel']
/** Another lab than the one that ships, and then `klab run` instead of `klab initcalls --verify`. */
const LAB = process.env.KLAB_BENCH_LAB ?? null
/** A named kernel, instead of the lab's. */
const KERNEL = process.env.KLAB_BENCH_KERNEL ?? null

/**
 * `klab initcalls --verify` beside a plain boot of the same kernel on the same machine, and beside the bare protocol loop,
 * below which no debugger gets: klab may take twice the plain boot and what its stops must cost.
 * @param {string} out
 */
export async function* initOrderTable(out) {
  const loaded = await loadLab(await resolveLabArgument(LAB ?? 'init-order'))
  const prepared = await prepare(loaded.lab, settings(out), createStopwatch())
  const command = LAB === null ? ['initcalls', '--verify'] : ['run', LAB]
  const args = KERNEL === null ? command : [...command, '--kernel', KERNEL]
  const folder = join(out, loaded.lab.name)
  timedRun([...args, '--out', out], folder)
  /** @type {{ plain: number, bare: { time: number, stops: number }, verify: ReturnType<typeof timedRun> }[]} */
  const rounds = []
  // In turns, so that a busy minute of the machine's falls upon all of them.
  for (let round = 0; round < ROUNDS; round++) {
    const plain = (await boot(loaded, prepared, false)).time
    const bare = await boot(loaded, prepared, true)
    rounds.push({ plain, bare, verify: timedRun([...args, '--out', out], folder) })
  }
  yield* lines(rounds, prepared)
}

function lines(rounds, { kernel }) {
  const plain = spread(rounds.map(({ plain }) => plain))
  const bare = spread(rounds.map(({ bare }) => bare.time))
  const guest = spread(rounds.map(({ verify }) => verify.guest))
  const whole = spread(rounds.map(({ verify }) => verify.whole))
  const [
    {
      bare: { stops: bareStops },
      verify: { stops, manifest },
    },
  ] = rounds
  const perStop = (time, count) => (time - plain[1]) / count
  const bound = 2 * plain[1] + stops * perStop(bare[1], bareStops)
  return [
    `init order: ${kernel.name} ${kernel.release}, QEMU ${manifest.qemu.version.split(' ')[0]}, ${ROUNDS} rounds`,
    'what                                     s (min median max)      stops  stops/s  ms/stop above (a)',
    row(`(a) plain boot, ${WORDS[0]}`, plain),
    row('(b) klab initcalls --verify, the guest', guest, stops, perStop(guest[1], stops)),
    row('    … the whole command', whole, stops, perStop(whole[1], stops)),
    row('(c) bare remote-protocol loop', bare, bareStops, perStop(bare[1], bareStops)),
    `bound: 2 x (a) + ${stops} stops x ${perStop(bare[1], bareStops).toFixed(2)} ms of (c) = ${seconds(bound)} s`,
    `(b) the guest ${against(guest[1], bound)}; the whole command ${against(whole[1], bound)}`,
  ]
}

function row(title, times, stops = 0, perStop = 0) {
  const columns = times
    .map(seconds)
    .map(text => text.padStart(6))
    .join(' ')
  if (stops === 0) return `${title.padEnd(38)} ${columns}`
  const speed = (stops / (times[1] / 1000)).toFixed(0)
  return `${title.padEnd(38)} ${columns}  ${String(stops).padStart(9)}  ${speed.padStart(7)}  ${perStop.toFixed(2).padStart(17)}`
}

function seconds(ms) {
  return (ms / 1000).toFixed(2)
}

function against(time, bound) {
  return `${seconds(time)} s: ${time <= bound ? 'pass' : 'over'}`
}

/** The verify run's machine, from QEMU's start to its end: alone, or with the bare loop at its stub. */
async function boot(loaded, prepared, debug) {
  const scratch = await createPrivateFolder()
  try {
    const folder = { path: name => join(scratch.path, `log-${name}`) }
    const spec = await machineFor(loaded, prepared, scratch.path, folder)
    const cmdline = [...spec.cmdline, ...WORDS.filter(word => !spec.cmdline.includes(word))]
    return await timedBoot({ ...spec, cmdline, debug }, prepared.kernel.vmlinux)
  } finally {
    await scratch[Symbol.asyncDispose]()
  }
}

async function timedBoot(spec, vmlinux) {
  const entry = spec.debug ? entryOf(vmlinux) : null
  const start = performance.now()
  const machine = await startMachine(spec)
  try {
    const stops = entry === null ? 0 : await bareLoop(machine.stub, entry)
    const end = await machine.ended
    if (end.type !== 'off') throw new Error(`the guest did not switch itself off: ${JSON.stringify(end)}`)
    return { time: performance.now() - start, stops }
  } finally {
    await machine[Symbol.asyncDispose]()
  }
}

/** The function's first instruction; a debugger's own place for it lies behind the prologue. */
function entryOf(vmlinux) {
  const symbols = execFileSync('nm', [vmlinux], { encoding: 'utf8', maxBuffer: 2 ** 28 })
  const [, address] = /^([0-9a-f]+) [Tt] do_one_initcall$/m.exec(symbols) ?? []
  if (address === undefined) throw new Error('vmlinux has no do_one_initcall')
  return BigInt(`0x${address}`)
}

function settings(out) {
  return {
    out,
    kernel: KERNEL === null ? null : { type: 'named', name: KERNEL },
    accelerator: 'tcg',
    qemu: null,
    gdb: 'gdb',
    freeRunning: false,
    timeout: null,
    progress: silentProgress,
    signal: new AbortController().signal,
  }
}
