import { PassThrough, Readable } from 'node:stream'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bootInteractive } from '../../src/machine/index.js'
import { builtKlab } from '../unit/system/compiled.js'
import { createGuest, type Guest } from './machine-guest.js'

const SHELL = 'setsid cttyhack sh; reboot -f'

let guest: Guest

beforeAll(async () => {
  guest = await createGuest()
})
afterAll(() => guest[Symbol.asyncDispose]())

async function boot(input: string): Promise<{ output: string; end: unknown }> {
  const stdout = new PassThrough()
  let output = ''
  stdout.on('data', chunk => {
    output += chunk
  })
  const end = await bootInteractive(await guest.spec(SHELL), { stdin: Readable.from([input]), stdout })
  return { output, end }
}

test('piped lines are typed at the prompt, and their end leaves the shell', async () => {
  const { output, end } = await boot('echo one; uname -s\necho $((6 * 7))')
  expect(end).toEqual({ type: 'off', by: 'reset' })
  expect(output).toContain('\r\none\r\nLinux\r\n')
  expect(output).toContain('\r\n42\r\n')
})

test('a program that reads gets the lines that follow it', async () => {
  const { output, end } = await boot('tr a-z A-Z\nshout\n')
  expect(end).toEqual({ type: 'off', by: 'reset' })
  expect(output).toContain('\r\nSHOUT\r\n')
})

test('without input the shell is left at once', async () => {
  expect((await boot('')).end).toEqual({ type: 'off', by: 'reset' })
})

test('an interrupt ends it', async () => {
  const stdout = new PassThrough()
  stdout.resume()
  const controller = new AbortController()
  const spec = await guest.spec('sleep 100000')
  const booting = bootInteractive(spec, { stdin: new PassThrough(), stdout, signal: controller.signal })
  await expect.poll(async () => (await guest.serial()).toString(), { timeout: 60_000 }).toContain('guest-ready')
  controller.abort()
  expect(await booting).toEqual({ type: 'stopped' })
})

test('on a terminal keys go to the guest, Ctrl-A x leaves, and the terminal is given back', async () => {
  await using klab = await builtKlab()
  const path = await klab.script(`
    import { bootInteractive } from './dist/machine/boot.js'
    const end = await bootInteractive(${JSON.stringify(await guest.spec(SHELL))}, process)
    process.stdout.write('ended ' + end.type + '\\n')
  `)
  // `script` gives the shell a terminal; what is typed comes when the guest asks for it.
  const command = `stty -a | grep -o -- '-\\?icanon'; ${process.execPath} ${path}; stty -a | grep -o -- '-\\?icanon'`
  const terminal = execa('script', ['-qec', command, '/dev/null'], { stdin: 'pipe', timeout: 90_000 })
  let output = ''
  let typed = 0
  const keys = ['echo a$((1+1))b\r', '\x01x']
  terminal.stdout.on('data', chunk => {
    output += chunk
    const prompts = output.split('/ # ').length - 1
    if (prompts > typed) terminal.stdin.write(keys[typed++] ?? '')
  })
  await terminal
  expect(output).toMatch(/^icanon\r\n/)
  expect(output).toMatch(/\na2b\r/)
  expect(output).toMatch(/ended stopped\r\nicanon\r\n$/)
})
