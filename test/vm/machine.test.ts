import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFile, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeError, KlabError } from '../../src/errors/index.js'
import { qemuProgram, qemuVersion, startMachine } from '../../src/machine/index.js'
import { isAlive } from '../unit/system/alive.js'
import { builtKlab } from '../unit/system/compiled.js'
import { createGuest, type Guest, runToEnd } from './machine-guest.js'

const OFF = 'reboot -f'
const IDLE = 'sleep 100000'
const READY_MS = 60_000

let guest: Guest

beforeAll(async () => {
  guest = await createGuest()
})
afterAll(() => guest[Symbol.asyncDispose]())

async function failure(promise: Promise<unknown>): Promise<KlabError> {
  const error = await promise.then(
    () => null,
    reason => reason,
  )
  if (!(error instanceof KlabError)) throw new Error(`not a KlabError: ${error}`)
  return error
}

describe('how a machine ends', () => {
  test.each([true, false])('a guest that switches itself off; deterministic: %s', async deterministic => {
    await using machine = await startMachine(await guest.spec(OFF, { deterministic }))
    expect(await machine.waitForConsole(/^guest-/, READY_MS)).toBe('guest-ready')
    expect(await machine.ended).toEqual({ type: 'off', by: 'reset' })
    expect(isAlive(machine.pid)).toBe(false)
    expect((await guest.serial()).toString()).toContain('guest-ready\r\n')
    expect(await machine.waitForConsole(/^guest-/, 0)).toBe('guest-ready')
    // SeaBIOS talks to a debug port as well; it must not be the one of the steps.
    expect(await readFile(join(guest.folder, 'steps'), 'utf8')).toBe('')
  })

  test('a panic comes with its message and its last lines', async () => {
    const end = await runToEnd(await guest.spec('echo last words; exit 7'))
    if (end.type !== 'panic') throw new Error(`it ended as ${end.type}`)
    expect(end.message).toBe('Attempted to kill init! exitcode=0x00000700')
    expect(end.lastLines.join('\n')).toContain('Kernel panic - not syncing: Attempted to kill init!')
  })

  test('an oops is told from the panic that follows it', async () => {
    await using machine = await startMachine(await guest.spec(IDLE, { debug: true }))
    await machine.qmp('cont')
    await machine.waitForConsole(/^guest-ready$/, READY_MS)
    await jumpToNowhere(machine.stub)
    const end = await machine.ended
    if (end.type !== 'oops') throw new Error(`it ended as ${end.type}`)
    expect(end.message).toMatch(/^BUG: (kernel NULL pointer dereference|unable to handle)/)
    expect(end.lastLines.join('\n')).toContain('Kernel panic - not syncing: ')
  })

  test('a kernel that hangs after its panic is not waited for', async () => {
    const spec = await guest.spec('exit 7')
    await using machine = await startMachine({ ...spec, cmdline: [...spec.cmdline, 'panic=0'] })
    expect((await machine.ended).type).toBe('panic')
    expect(isAlive(machine.pid)).toBe(true)
    await machine[Symbol.asyncDispose]()
    expect(isAlive(machine.pid)).toBe(false)
  })

  test.each([
    ['SIGKILL', { type: 'died', status: null, signal: 'SIGKILL', log: '' }],
    ['SIGTERM', { type: 'died', status: 0, signal: null, log: expect.stringContaining('terminating on signal 15') }],
  ] as const)('somebody ends QEMU by %s', async (signal, end) => {
    await using machine = await startMachine(await guest.spec(IDLE, { deterministic: false }))
    await machine.waitForConsole(/^guest-ready$/, READY_MS)
    const waiting = failure(machine.waitForConsole(/never/, READY_MS))
    process.kill(machine.pid, signal)
    expect(await machine.ended).toEqual(end)
    expect((await waiting).code).toBe('qemu-died')
  })

  test('klab stops it, also one that is frozen, and nothing is left', async () => {
    const machine = await startMachine(await guest.spec(IDLE))
    process.kill(machine.pid, 'SIGSTOP')
    await machine[Symbol.asyncDispose]()
    expect(await machine.ended).toEqual({ type: 'stopped' })
    expect(isAlive(machine.pid)).toBe(false)
    expect((await failure(machine.qmp('query-status'))).code).toBe('interrupted')
  })
})

describe('a start that fails', () => {
  test('missing QEMU', async () => {
    const error = await failure(startMachine(await guest.spec(OFF, { qemu: 'klab-no-such-qemu' })))
    expect(describeError(error)).toMatch(/klab-no-such-qemu was not found in PATH\n {2}→ install/)
  })

  test('a kernel that is not there is told in QEMU’s words, and the folder can be used again', async () => {
    const spec = await guest.spec(OFF)
    const error = await failure(startMachine({ ...spec, kernel: '/nonexistent/bzImage' }))
    expect(error.code).toBe('qemu-refused')
    expect(error.message).toBe('QEMU did not start: it ended with exit status 1')
    expect(error.parts.why).toContain("could not open kernel file '/nonexistent/bzImage'")
    await (await startMachine(spec))[Symbol.asyncDispose]()
  })

  test('more memory than there is', async () => {
    const error = await failure(startMachine(await guest.spec(OFF, { memoryMiB: 2 ** 30 })))
    expect(error.code).toBe('qemu-refused')
    expect(error.parts.why).toMatch(/memory|size/)
  })

  test('a log that cannot be written', async () => {
    const error = await failure(startMachine(await guest.spec(OFF, { qemuLog: '/nonexistent/qemu.log' })))
    expect(error.code).toBe('disk')
    expect(error.message).toBe('/nonexistent/qemu.log cannot be written')
  })

  test('an interrupt', async () => {
    const controller = new AbortController()
    const starting = failure(startMachine(await guest.spec(IDLE), { signal: controller.signal }))
    controller.abort()
    expect((await starting).code).toBe('interrupted')
  })
})

test('a deterministic machine prints the same bytes three times', async () => {
  const hashes: string[] = []
  for (let run = 0; run < 3; run++) {
    const end = await runToEnd(await guest.spec('echo $$ $RANDOM; head -c 8 /proc/sys/kernel/random/uuid; exit 1'))
    expect(end.type).toBe('panic')
    hashes.push(
      createHash('sha256')
        .update(await guest.serial())
        .digest('hex'),
    )
  }
  expect(new Set(hashes).size).toBe(1)
})

test('with debug the guest waits at reset, with a stub and a monitor for the agent', async () => {
  await using machine = await startMachine(await guest.spec(OFF, { debug: true }))
  expect(await machine.qmp('query-status')).toMatchObject({ running: false, status: 'prelaunch' })
  if (machine.stub === null || machine.agentMonitor === null) throw new Error('no sockets')
  expect((await stat(machine.stub)).isSocket()).toBe(true)
  const agent = connect(machine.agentMonitor)
  const [greeting] = await once(agent, 'data')
  expect(JSON.parse(greeting).QMP).toBeDefined()
  agent.destroy()
  expect(machine.lastConsoleLines(5)).toEqual([])
})

test('waits name what is awaited, with the last console lines', async () => {
  await using machine = await startMachine(await guest.spec(`printf 'prompt> '; ${IDLE}`, { deterministic: false }))
  await machine.waitForConsole(/^guest-ready$/, READY_MS)
  await expect.poll(() => machine.lastConsoleLines(2)).toEqual(['guest-ready', 'prompt> '])
  const error = await failure(machine.waitForConsole(/nonsense/, 100))
  expect(error.code).toBe('timeout')
  expect(error.message).toBe('waited 0.1 s for a console line that matches /nonsense/')
  expect(error.parts.why).toMatch(/^the last console lines:\n(.*\n)+guest-ready\nprompt> $/)
  const off = failure(machine.waitForConsole(/nonsense/, READY_MS))
  await machine[Symbol.asyncDispose]()
  expect((await off).code).toBe('interrupted')
})

test.each([true, false])('a flood is drained with bounded memory; deterministic: %s', async deterministic => {
  // Far more than the socket holds unread, and more lines than are kept.
  const script = `head -c 32768 /bin/busybox | tr -c 'a-z' '\\n'; echo; echo flood-end; ${OFF}`
  await using machine = await startMachine(await guest.spec(script, { deterministic }))
  const chunks: Buffer[] = []
  machine.onConsole(chunk => chunks.push(chunk))
  expect(await machine.waitForConsole(/^flood-end$/, 120_000)).toBe('flood-end')
  expect(await machine.ended).toEqual({ type: 'off', by: 'reset' })
  // What came before the listener was there is in the log alone.
  const heard = Buffer.concat(chunks)
  expect(heard.length).toBeGreaterThan(32768)
  expect(heard.equals((await guest.serial()).subarray(-heard.length))).toBe(true)
  expect(heard.toString('latin1').split('\n').length).toBeGreaterThan(20_000)
  expect(machine.lastConsoleLines(1e9).length).toBeLessThanOrEqual(10_000)
})

test('a klab that is killed with KILL leaves no QEMU', async () => {
  await using klab = await builtKlab()
  const spec = await guest.spec(IDLE)
  const path = await klab.script(`
    import { startMachine } from './dist/machine/start.js'
    const machine = await startMachine(${JSON.stringify(spec)})
    process.stdout.write(machine.pid + '\\n')
  `)
  const node = spawn(process.execPath, [path], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [printed] = await once(node.stdout, 'data')
  const pid = Number(printed)
  expect((await readFile(join('/proc', String(pid), 'cmdline'), 'utf8')).split('\0')[0]).toMatch(/qemu-system-x86_64$/)
  node.kill('SIGKILL')
  await once(node, 'exit')
  await expect.poll(() => isAlive(pid), { timeout: 2_000 }).toBe(false)
})

test('the version is what QEMU says', async () => {
  expect(await qemuVersion(qemuProgram('x86_64'))).toMatch(/^\d+\.\d+\.\d+/)
  expect((await failure(qemuVersion('/bin/false'))).code).toBe('qemu-refused')
})

/** Speaks just enough of GDB's remote protocol to set the program counter to 8 and let the guest go on. */
async function jumpToNowhere(stub: string | null): Promise<void> {
  const socket = connect(stub ?? '').on('error', () => {})
  const packet = (text: string) => {
    const sum = [...text].reduce((total, char) => total + char.charCodeAt(0), 0) % 256
    socket.write(`$${text}#${sum.toString(16).padStart(2, '0')}`)
  }
  let heard = ''
  socket.on('data', data => {
    heard += data
    // Any byte stops a guest that runs, so only packets are acknowledged.
    if (data.includes('#')) socket.write('+')
  })
  const answered = async (pattern: RegExp) => {
    await expect.poll(() => heard, { timeout: 10_000 }).toMatch(pattern)
    heard = ''
  }
  // A program that is sent nowhere dies of a signal, and entry code of a double fault: only where the kernel idles, which
  // is where it is found twice, does the jump make an oops.
  const untilIdle = async () => {
    for (let last = ''; ; ) {
      packet('g')
      await expect.poll(() => heard, { timeout: 10_000 }).toMatch(/\$[0-9a-f]{272,}#/)
      const rip = /\$[0-9a-f]{256}([0-9a-f]{16})/.exec(heard)?.[1] ?? ''
      heard = ''
      if (rip.endsWith('ffffffff') && rip === last) return
      last = rip
      packet('c')
      await sleep(50)
      socket.write('\x03')
      await answered(/\$[ST][^#]*#/)
    }
  }
  packet('?')
  await answered(/\$[ST][^#]*#/)
  // `P` is understood once the registers' description has been asked for.
  packet('qXfer:features:read:target.xml:0,ffb')
  await answered(/\$[ml][^#]*#/)
  await untilIdle()
  packet('P10=0800000000000000')
  await answered(/\$OK#/)
  packet('c')
}
