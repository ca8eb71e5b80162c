/**
 * A faulty wire between klab and a real QEMU: starts QEMU with other paths for its sockets and passes on what goes through
 * them, until the fault that KLAB_WIRE names. `node wire.mjs QEMU ARGS…`, KLAB_WIRE={"channel","fault","hits"}.
 */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const [qemu, ...args] = process.argv.slice(2)
const { channel, fault, hits = 0 } = JSON.parse(process.env.KLAB_WIRE)
const CHANNELS = { stub: 'gdb.sock', agent: 'agent.sock', qmp: 'qmp.sock' }
const socket = CHANNELS[channel]
const path = args.map(arg => new RegExp(`,path=([^,]*/${socket})`).exec(arg)?.[1]).find(found => found !== undefined)
const open = new Set()

if (path !== undefined) await offer()
const child = spawn(
  qemu,
  path === undefined ? args : args.map(arg => arg.replace(`path=${path}`, `path=${path}.real`)),
  {
    stdio: 'inherit',
  },
)
child.once('exit', async (status, signal) => {
  for (const end = Date.now() + 1_000; open.size > 0 && Date.now() < end; ) await sleep(10)
  if (signal !== null) process.kill(process.pid, signal)
  process.exit(status ?? 1)
})

/** Where klab or GDB connects, this listens; where QEMU connects (the monitor of klab's), as well. */
function offer() {
  const [near, far] = channel === 'qmp' ? [`${path}.real`, path] : [path, `${path}.real`]
  const server = createServer(async one => {
    one.pause()
    const other = await connected(far)
    const [fromQemu, toQemu] = channel === 'qmp' ? [one, other] : [other, one]
    join2(fromQemu, toQemu)
  })
  server.unref()
  return new Promise(resolve => server.listen(near, resolve))
}

async function connected(far) {
  for (;;) {
    const socket = connect(far)
    const done = await new Promise(resolve =>
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false)),
    )
    if (done) return socket
    await sleep(20)
  }
}

function join2(qemuSide, klabSide) {
  const both = [qemuSide, klabSide]
  let stalled = false
  const give = (from, to, change) => {
    open.add(from)
    from.on('error', () => {})
    from.once('close', () => {
      open.delete(from)
      if (!stalled) to.end()
    })
    from.on('data', data => {
      if (stalled) return
      const passed = change(data)
      if (process.env.KLAB_WIRE_LOG)
        process.stderr.write(`${from === qemuSide ? '<' : '>'} ${data.toString('latin1').slice(0, 300)}\n`)
      to.write(passed)
    })
    from.resume()
  }
  const faulty = data => {
    if (!isDue(data)) return data
    const half = data.subarray(0, Math.ceil(data.length / 2))
    if (fault === 'cut') setTimeout(() => both.map(side => side.destroy()), 50)
    if (fault === 'garbage') return Buffer.from('\xff\x00 no such thing\n', 'latin1')
    if (fault === 'flip') return flipped(data)
    stalled = true
    return half
  }
  give(qemuSide, klabSide, faulty)
  give(klabSide, qemuSide, data => data)
}

let packets = 0
function isDue(data) {
  packets += 1
  if (channel === 'stub' && (!data.includes('$') || data.length < 8)) return false
  if (hitsSoFar() < hits) return false
  return fault !== 'flip' || packets % 10 === 0
}

function hitsSoFar() {
  if (hits === 0) return 0
  try {
    return readFileSync(join(dirname(path), 'events'), 'latin1').split('"kind":"hit"').length - 1
  } catch {
    return 0
  }
}

/** One bit of a packet's body. */
function flipped(data) {
  const at = data.indexOf('$') + 2
  const copy = Buffer.from(data)
  copy[at] ^= 1
  return copy
}
