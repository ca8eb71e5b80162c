import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFaultBench, expectMarkedIncomplete, type FaultBench } from '../../../vm/support/faults.js'
import { eventsOf, hitsOf, ofKind, returnsOf, testLab } from '../../../vm/support/klab.js'
import { saboteur } from '../../../vm/support/saboteur.js'

let bench: FaultBench

beforeAll(async () => {
  bench = await createFaultBench()
})
afterAll(() => bench[Symbol.asyncDispose]())

test('captures in awkward places: each says why it cannot be had, none is a wrong value, and nothing is without bound', async () => {
  const { status } = await bench.run(await bench.lab('captures', await testLab('captures')))
  expect(status).toBe(3)
  const events = await eventsOf(join(bench.out, 'captures'))
  const [{ captures } = { captures: {} }] = hitsOf(events, 'mkdir')
  const lost = Object.entries(captures).map(([name, value]) => [name, (value as { unavailable?: string }).unavailable])
  expect(Object.fromEntries(lost.filter(([, reason]) => reason !== undefined))).toEqual({
    null_pointer: expect.stringMatching(/^cannot read memory at 0x[0-9a-f]{1,4}$/),
    non_canonical: expect.stringMatching(/^cannot read memory at 0x8000000000000/),
    no_page_of_the_kernel: 'cannot read memory at 0xffffc8ffff000000',
    no_page_of_the_task: expect.stringMatching(/^cannot read memory at 0x[0-9a-f]+$/),
    shift_far: 'a shift of 64 bits by 1000',
    shift_farther: 'a shift of 64 bits by 1000000000',
    shift_back: 'a shift of 64 bits by -1',
    divided: 'division by zero',
    remainder: 'division by zero',
    index_far: '1000000000000 is no index of char [16]',
    index_behind: '16 is no index of char [16]',
    index_before: '-5 is no index of char [16]',
    index_beyond_words: 'an index of 18446744073709551615',
    struct_as_number: expect.stringContaining('operator+'),
    bit_field_at: 'sched_reset_on_fork is a bit field, so it has no address',
    flexible: 'the type does not tell how long the array is',
    no_list: 'cannot read memory at 0x8000000000000000',
    negative: 'a table of -1 buckets is too large',
    endless: 'a table of 4611686018427387904 buckets is too large',
    less_than_none: 'the length is -1',
    at_null: 'cannot read memory at 0x0',
    at_the_end: 'cannot read memory at 0xffffffffffffffff',
  })
  expect(captures).toMatchObject({
    least_divided: '-0x8000000000000000',
    least_remainder: 0,
    bit_field: 0,
    text_nowhere: { to: { unavailable: 'cannot read memory at 0x8000000000000000' } },
    of_null: { pointer: '0x0' },
    none: { hex: '' },
    too_much: { cut: expect.stringMatching(/^\d+ of 18446744073709551615 bytes/) },
  })
  expect(hitsOf(events, 'name').map(hit => hit.captures.text)).toContain('/tmp/a')
  const [line] = ofKind(events, 'run-end').map(({ ledger }) => ledger.mkdir)
  expect(line).toMatchObject({ hit: 1, captured: 1 })
  expect(line?.unavailable).toBeGreaterThan(lost.filter(([, reason]) => reason !== undefined).length)
  expect(JSON.stringify(captures).length).toBeLessThan(1_000_000)
  expect(ofKind(events, 'gap')).toEqual([])
})

test('a corrupt stack: the backtrace is broken, the return is not looked for, and no expectation on them is passed', async () => {
  const gdb = await saboteur(bench, 'iterate_supers', ['gdb.execute("set var $rsp = 0x1234")'])
  const { status } = await bench.run(await bench.lab('sync', await testLab('sync')), ['--gdb', gdb])
  expect(status).toBe(3)
  const folder = join(bench.out, 'sync')
  const events = await eventsOf(folder)
  expect(hitsOf(events, 'supers').map(({ backtrace, frames }) => [backtrace, frames.length])).toEqual([['broken', 1]])
  expect(returnsOf(events, 'supers')).toEqual([])
  expect(ofKind(events, 'gap').map(({ probe, reason }) => [probe, reason])).toEqual([
    ['below', 'a broken stack: it cannot be known whether vfs_mkdir called iterate_supers'],
  ])
  const ledger = ofKind(events, 'run-end')[0]?.ledger
  expect(ledger?.supers).toMatchObject({ hit: 1, captured: 1, truncated: 1, unreturned: 1 })
  await expectMarkedIncomplete(folder, 'guest-oops')
})

test('a task is named by the plan: not by what it calls itself, also as a daemon, and not when its number is used again', async () => {
  const { status, stderr } = await bench.run(await bench.lab('who', await testLab('who')))
  expect([status, stderr]).toEqual([0, expect.not.stringContaining('error')])
  const events = await eventsOf(join(bench.out, 'who'))
  const used = ofKind(events, 'task').find(({ task, state }) => task === 'first' && state === 'exited')?.pid
  expect(hitsOf(events, 'other').map(({ task }) => task.pid)).toContain(used)
  const disguised = hitsOf(events, 'disguised').map(({ task }) => [task.comm, task.name])
  expect(disguised).toContainEqual(['first', 'other'])
  expect(disguised).not.toContainEqual(['first', 'first'])
})
