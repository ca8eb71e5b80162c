/**
 * A faulty wire to a real QEMU: `KLAB_WIRE='{"channel","fault","hits"}' node wire.mjs QEMU ARGS…` starts QEMU with another
 * path for one of its sockets, and passes on what goes through it until so many hits are in the trace. Then:
 *
 * cut: half of a message, and the connection is closed · stall: half of a message, and never anything more ·
 * garbage: something else instead · flip: a bit of every tenth packet is turned round · delay: eight seconds' rest, once
 */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const SOCKETS = { stub: 'gdb.sock', agent: 'agent.sock', monitor: 'qmp.sock' }
const FLUSH_MS = 1_000
const DELAY_MS = 8_000

const [qemu, ...args] = process.argv.slice(2)
const { channel, fault, hits } = JSON.parse(process.env.KLAB_WIRE)
const path = args.map(arg => new RegExp(`,path=([^,]*/${SOCKETS[channel]})`).exec(arg)?.[1]).find(Boolean)
const open = new Set()
let stalled = false
let rested = false
let messages = 0

if (path !== undefined) await stand(path)
const replaced = args.map(arg => (path === undefined ? arg : arg.replace(`path=${path}`, `path=${path}.real`)))
spawn(qemu, replaced, { stdio: 'inherit' }).once('exit', async (status, signal) => {
  for (const end = performance.now() + FLUSH_MS; open.size > 0 && performance.now() < end; ) await sleep(10)
  if (signal !== null) process.kill(process.pid, signal)
  process.exit(status ?? 1)
})

/** QEMU listens for GDB and for the agent; klab listens for QEMU's monitor. */
async function stand(path) {
  const [near, far] = channel === 'monitor' ? [`${path}.real`, path] : [path, `${path}.real`]
  const server = createServer(async caller => {
    const called = await connected(far)
    const [fromQemu, toQemu] = channel === 'monitor' ? [caller, called] : [called, caller]
    passOn(fromQemu, toQemu, faulty)
    passOn(toQemu, fromQemu, data => data)
  })
  server.unref()
  await new Promise(resolve => server.listen(near, resolve))
}

async function connected(far) {
  for (;;) {
    const socket = connect(far)
    const is = await new Promise(resolve =>
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false)),
    )
    if (is) return socket
    await sleep(20)
  }
}

function passOn(from, to, change) {
  open.add(from)
  from.on('error', () => {})
  from.once('close', () => {
    open.delete(from)
    if (!stalled) to.end()
  })
  from.on('data', data => {
    if (!stalled) to.write(change(data, [from, to]))
  })
}

function faulty(data, both) {
  if (!isDue(data)) return data
  if (fault === 'garbage') return Buffer.from('\xff\x00\x1b[2J no such thing\n', 'latin1')
  if (fault === 'flip') return flipped(data)
  if (fault === 'delay') return delayed(data, both)
  stalled = true
  if (fault === 'cut') setImmediate(() => both.map(side => side.destroySoon()))
  return data.subarray(0, Math.ceil(data.length / 2))
}

function isDue(data) {
  if (channel === 'stub' && !/\$.{4}/s.test(data.toString('latin1'))) return false
  messages += 1
  return hitsSoFar() >= hits && (fault !== 'flip' || messages % 10 === 0)
}

function hitsSoFar() {
  if (hits === 0) return 0
  try {
    return readFileSync(join(dirname(path), 'events'), 'latin1').split('"kind":"hit"').length - 1
  } catch {
    return 0
  }
}

/** Half of a message, and the other half only after a long while. */
function delayed(data, [from, to]) {
  if (rested) return data
  rested = true
  const half = Math.ceil(data.length / 2)
  from.pause()
  setTimeout(() => {
    to.write(data.subarray(half))
    from.resume()
  }, DELAY_MS)
  return data.subarray(0, half)
}

function flipped(data) {
  const copy = Buffer.from(data)
  copy[copy.indexOf('$') + 2] ^= 1
  return copy
}
