import { expect, test } from 'vitest'
import { markQueries, readMarks } from '../../../src/debugger/index.js'
import type { Resolution } from '../../../src/debugger/protocol.js'
import type { Hex } from '../../../src/event/index.js'

/** A kernel that has these functions. */
function kernel(addresses: Readonly<Record<string, Hex>>): Resolution[] {
  return markQueries().map(({ name = '' }) => {
    const address = addresses[name]
    if (address === undefined) return { problem: 'no-symbol', nearest: [] }
    return { locations: [{ function: name, address, file: null, line: null, inlined: false, init: false }] }
  })
}

test('a kernel as of 5.10', () => {
  const found = readMarks(
    kernel({
      x86_64_start_kernel: '0x10',
      start_kernel: '0x11',
      do_basic_setup: '0x20',
      do_initcalls: '0x21',
      __x64_sys_sethostname: '0x30',
      free_initmem: '0x40',
      panic: '0x50',
    }),
  )
  expect(found).toEqual({
    marks: [
      { mark: 'initcalls', address: '0x20' },
      { mark: 'guest', address: '0x30' },
      { mark: 'initmem', address: '0x40' },
    ],
    panic: ['0x50'],
    hardwareFirst: '0x10',
    missing: [],
  })
})

test('the first name that the kernel has is used', () => {
  const found = readMarks(kernel({ i386_start_kernel: '0x1', start_kernel: '0x2', sys_sethostname: '0x3' }))
  expect(found.hardwareFirst).toBe('0x1')
  expect(found.marks).toEqual([{ mark: 'guest', address: '0x3' }])
})

test('marks that are under no name are told', () => {
  expect(readMarks(kernel({ panic: '0x1' }))).toEqual({
    marks: [],
    panic: ['0x1'],
    hardwareFirst: null,
    missing: ['hardwareFirst', 'initcalls', 'guest', 'initmem'],
  })
})
