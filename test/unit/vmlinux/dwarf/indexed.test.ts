import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inlineEntries } from '../../../../src/vmlinux/dwarf/index.js'
import { build } from './fixture.js'

const asked = (address: bigint, name = 'inlined') => ({ function: name, address })

describe('DWARF 5 as clang writes it', () => {
  let folder = ''
  let program = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'klab-dwarf-test-'))
    const source = await readFile(new URL('indexed.s', import.meta.url), 'utf8')
    program = await build(folder, { 'indexed.s': source }, ['-g0', '-Wl,-Ttext=0x401000'])
  })

  afterAll(async () => {
    await rm(folder, { recursive: true })
  })

  it('gives the entry as an offset from the first range, not the lowest', async () => {
    expect(await inlineEntries(program, [asked(0x401008n)])).toEqual([
      {
        entry: 0x401028n,
        source: 'entry-pc',
        inside: true,
        ranges: [
          [0x401010n, 0x401014n],
          [0x401028n, 0x401038n],
          [0x401040n, 0x401048n],
          [0x401008n, 0x40100cn],
          [0x401060n, 0x401064n],
        ],
        callFile: null,
        callLine: 77,
      },
    ])
  })

  it('takes the innermost instance, and its low pc when it has no entry', async () => {
    const inner = { entry: 0x401028n, source: 'low-pc', inside: true, ranges: [[0x401028n, 0x401030n]], callLine: 55 }
    expect(await inlineEntries(program, [asked(0x40102fn), asked(0x401030n)])).toMatchObject([
      inner,
      { source: 'entry-pc', callLine: 77 },
    ])
  })

  it('searches every function of the unit', async () => {
    expect(await inlineEntries(program, [asked(0x4010c4n), asked(0x401063n), asked(0x401064n)])).toMatchObject([
      { entry: 0x4010c0n, source: 'low-pc', ranges: [[0x4010c0n, 0x4010d0n]], callLine: 1 },
      { entry: 0x401028n },
      null,
    ])
  })

  it('does not take the caller for inlined', async () => {
    expect(await inlineEntries(program, [asked(0x401010n, 'caller'), asked(0x401010n, 'unit.c')])).toEqual([null, null])
  })
})
