import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Kernel } from '../../src/artifacts/types.js'
import {
  type Bench,
  createBench,
  eventsOf,
  kernelOptions,
  klab,
  type Outcome,
  returnsOf,
  testKernel,
  testLab,
} from './support/klab.js'

let bench: Bench
beforeAll(async () => {
  bench = await createBench()
})
afterAll(() => bench[Symbol.asyncDispose]())

describe('probes that the kernel cannot have are told before the boot, all at once', () => {
  let kernel: Kernel
  let outcome: Outcome
  let file: string
  beforeAll(async () => {
    kernel = await testKernel()
    file = await bench.lab('unresolved', await testLab('unresolved'))
    outcome = await bench.run(file)
  })
  const blocks = () => outcome.stderr.trimEnd().split('\n\n')
  const block = (probe: string) => blocks().find(text => text.includes(`probe ${probe}:`)) ?? ''

  test('the status is 2, nothing was booted, and each probe is at its line and column', () => {
    expect(outcome).toMatchObject({ status: 2, stdout: '' })
    expect(outcome.stderr).not.toContain('running unresolved')
    expect(blocks().map(text => text.split(': error: probe ')[0])).toEqual(
      ['7:9', '9:10', '11:9', '13:9', '15:9', '17:9', '21:17', '22:3', '25:3'].map(place => `${file}:${place}`),
    )
  })

  test('a name that is nowhere comes with the nearest ones', () => {
    expect(block('misspelt')).toContain('did you mean inet_csk_accept')
    expect(block('alternatives')).toContain('no no_such_one, tcp_sendmsgg')
    expect(block('alternatives')).toContain('did you mean tcp_sendmsg')
  })

  test('a function that was configured out names its option, where the source is known', () => {
    expect(block('configured_out')).toContain(
      kernel.source === null
        ? "no function ksys_msgget is in this kernel's symbols"
        : 'was configured out: CONFIG_SYSVIPC is not set',
    )
  })

  test('a name of several functions lists them', () => {
    expect(block('several')).toMatch(/several functions: (fs\/binfmt_elf\.c:\d+), \1\n/)
    expect(block('several')).not.toContain('has no load_elf_binary')
  })

  test('a caller that the kernel lacks is no way to see nothing', () => {
    expect(block('no_caller')).toContain('it is `under` no_such_caller, inet_csk_acept, and the kernel')
    expect(block('no_caller')).toMatch(/did you mean .*inet_csk_accept/)
  })

  test('a line without code is not moved to another line', () => {
    expect(block('no_line')).toMatch(/no code is on that line; the next is net\/ipv4\/tcp\.c:\d+ in \w+/)
    expect(block('no_file')).toContain('No source file named net/ipv4/no-such-file.c')
  })

  test('an unknown name in an expression, and the return of an inlined function', () => {
    expect(block('unknown_name')).toContain('`skk` is no argument')
    expect(block('unknown_name')).toContain('did you mean sk?')
    expect(block('inlined_return')).toContain('inlined do_initcalls into its callers, so it never returns')
  })
})

test('one wrong expectation: status 1, and stdout points at the event', async () => {
  const { status, stdout, stderr } = await bench.run(await bench.lab('wrong', await testLab('wrong')))
  expect([status, stderr]).toEqual([1, expect.stringMatching(/^klab: running wrong on .*\n$/)])
  const [returned] = returnsOf(await eventsOf(join(bench.out, 'wrong')), 'mkdir')
  expect(stdout).toMatch(/✓ hit: mkdir/)
  expect(stdout).toMatch(new RegExp(`✗ returns: mkdir, equals: -EEXIST.*#${returned?.seq}`))
  expect(stdout).toMatch(/✓ exit: hello/)
})

test('a broken lab file: status 2, every problem at its place, and nothing is run', async () => {
  const file = await bench.lab('broken', await testLab('broken'))
  const { status, stdout, stderr } = await bench.run(file)
  expect([status, stdout]).toEqual([2, ''])
  const places = [...stderr.matchAll(/^(\S+):(\d+):\d+: error: /gm)].map(match => [match[1], Number(match[2])])
  expect(places).toEqual([6, 9, 10, 12].map(line => [file, line]))
})

test.each([
  [['run', '--no-such-option'], "unknown option '--no-such-option'"],
  [['run', '--timeout', 'soon'], 'a number of seconds'],
  [['run', '--accel', 'magic'], 'Allowed choices are tcg, kvm, auto'],
  [['run', '--image', '/dev/null'], '--image needs --vmlinux beside it'],
  [['run', '--kernel', 'no-such-kernel'], 'no-such-kernel'],
  [['run', 'no-such-lab'], 'there is no lab'],
  [['no-such-command'], "unknown command 'no-such-command'"],
])('klab %j: status 2 and the reason', async (args, reason) => {
  const { status, stdout, stderr } = await klab([...args, ...(args[1] === '--timeout' ? kernelOptions() : [])])
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr).toContain(reason)
})
