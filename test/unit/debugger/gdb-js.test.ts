import { expect, test } from 'vitest'
import { type Gdb, openGdb } from '../../../src/debugger/gdb-js.js'
import { type SupervisedWithPipes, startSupervised } from '../../../src/system/process.js'
import { requireProgram } from '../../../src/system/process-find.js'

async function start(
  program: string,
  args: readonly string[],
): Promise<{ child: SupervisedWithPipes; gdb: Promise<Gdb> }> {
  const child = await startSupervised(requireProgram(program, ''), args)
  child.stderr.resume()
  const died = child.exited.then(({ status, signal }) => `status ${status}, signal ${signal}`)
  const gdb = openGdb({ stdin: child.stdin, stdout: child.stdout, died })
  gdb.catch(() => {})
  return { child, gdb }
}

const realGdb = () => start('gdb', ['-nx', '-q', '--interpreter=mi2'])

test('commands and their words, with quotes, backslashes and letters beyond ASCII', async () => {
  const { child, gdb } = await realGdb()
  await using _ = child
  const { cli, mi } = await gdb
  expect(await cli('echo one "two" \\\\ three')).toBe('one "two" \\ three')
  expect((await cli('python print(6 * 7)')).trim()).toBe('42')
  expect(await mi('-gdb-show mi-async')).toEqual({ value: 'on' })
  await cli('python print("\\u00e9\\u4e16")')
  expect((await cli('python print("still there")')).trim()).toBe('still there')
})

test('what GDB refuses is a gdb-fault in its own words, and it goes on', async () => {
  const { child, gdb } = await realGdb()
  await using _ = child
  const { cli, mi } = await gdb
  await expect(mi('-no-such-command')).rejects.toMatchObject({
    code: 'gdb-fault',
    parts: { why: expect.stringContaining('Undefined MI command') },
  })
  await expect(cli('no-such-command')).rejects.toMatchObject({ code: 'gdb-fault' })
  expect((await cli('python print(1)')).trim()).toBe('1')
})

test('GDB dies in the middle of a call: gdb-died, with the way it went', async () => {
  const { child, gdb } = await realGdb()
  await using _ = child
  const { cli } = await gdb
  const call = cli('python import time; time.sleep(100)')
  setTimeout(() => process.kill(child.pid, 'SIGKILL'), 50)
  await expect(call).rejects.toMatchObject({ code: 'gdb-died', parts: { why: 'status null, signal SIGKILL' } })
  await expect(cli('python print(1)')).rejects.toMatchObject({ code: 'gdb-died' })
})

test('GDB does not answer: a timeout that names the call', async () => {
  const { child, gdb } = await realGdb()
  await using _ = child
  const { cli } = await gdb
  await expect(cli('python import time; time.sleep(100)', { timeoutMs: 100 })).rejects.toMatchObject({
    code: 'timeout',
    message: expect.stringContaining('python import time'),
  })
})

test('a program that is no GDB: it ends, or prints nonsense until it ends', async () => {
  for (const script of ['exit 3', 'echo "^nonsense {"; echo "~\\"\\\\777\\""; printf "\\377\\n"; sleep 0.1; exit 3']) {
    const { child, gdb } = await start('sh', ['-c', script])
    await using _ = child
    await expect(gdb).rejects.toMatchObject({ code: 'gdb-died', parts: { why: 'status 3, signal null' } })
  }
})
