import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as zlib from 'node:zlib'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inlineEntries } from '../../../../src/vmlinux/dwarf/index.js'
import { build, compiles32, lowest, readelf, SOURCES, type Told } from './fixture.js'

const has32 = await compiles32()
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-dwarf-test-'))
})

afterAll(async () => {
  await rm(folder, { recursive: true })
})

const compile = (name: string, ...flags: string[]) => build(join(folder, name), SOURCES, flags)

/** What must come out, by readelf's account of the same code with DWARF 4. */
const answers = (told: readonly Told[]) =>
  told.map(({ function: name, entry, ranges, callLine }) => ({
    entry,
    source: 'entry-pc',
    inside: ranges.some(([low, high]) => low <= entry && entry < high),
    ranges,
    callFile: name === 'inner' ? 'lib/level.h' : expect.stringMatching(/^(many|start)\.c$/),
    callLine,
  }))

const questions = (told: readonly Told[]) => told.map(each => ({ function: each.function, address: lowest(each) }))

describe.each([
  ['64 bits', '-m64'],
  ['32 bits', '-m32'],
])('an optimised program of %s', (_, width) => {
  describe.skipIf(width === '-m32' && !has32)('is read as readelf reads it', () => {
    let told: readonly Told[] = []

    beforeAll(async () => {
      told = await readelf(await compile(`told${width}`, width, '-gdwarf-4'))
    })

    it('and is worth asking: code was moved before an entry', () => {
      const hoisted = told.filter(each => each.function === 'level' && lowest(each) !== each.entry)
      expect(hoisted.length).toBeGreaterThan(0)
      expect(told.map(each => each.function).sort()).toEqual(['inner', 'inner', 'inner', 'level', 'level', 'level'])
    })

    it.each([
      ['DWARF 4', ['-gdwarf-4']],
      ['DWARF 5', ['-gdwarf-5']],
      ['DWARF 4 with 64-bit offsets', ['-gdwarf-4', '-gdwarf64']],
      ['DWARF 5 with 64-bit offsets', ['-gdwarf-5', '-gdwarf64']],
      ['DWARF 5 without .debug_aranges', ['-gdwarf-5', '-gno-aranges']],
    ])('with %s', async (name, flags) => {
      const program = await compile(`${name}${width}`, width, ...flags.filter(flag => flag !== '-gno-aranges'))
      if (flags.includes('-gno-aranges')) await execa('objcopy', ['--remove-section=.debug_aranges', program])
      expect(await inlineEntries(program, questions(told))).toEqual(answers(told))
    })

    it('when its sections are compressed with zlib', async () => {
      const program = await compile(`zlib${width}`, width, '-gdwarf-5')
      await execa('objcopy', ['--compress-debug-sections=zlib', program])
      expect((await execa('readelf', ['-tW', program])).stdout).toContain('ZLIB')
      expect(await inlineEntries(program, questions(told))).toEqual(answers(told))
    })
  })
})

it('names what is missing when sections are compressed with zstd and Node has none', async () => {
  const program = await compile('zstd', '-m64')
  const { failed } = await execa('objcopy', ['--compress-debug-sections=zstd', program], { reject: false })
  if (failed) return
  const asked = inlineEntries(program, [{ function: 'level', address: 1n }])
  if ('createZstdDecompress' in zlib) expect(await asked).toEqual([null])
  else await expect(asked).rejects.toMatchObject({ code: 'tool-missing' })
})

it('finds the function in another unit, as link-time optimisation leaves it', async () => {
  const program = await build(
    join(folder, 'lto'),
    {
      'first.c': `
volatile unsigned long sink;
extern unsigned long far(unsigned long);
void _start(void) { for (;;) sink = far(sink); }
`,
      'second.c': `
__attribute__((always_inline)) inline unsigned long far(unsigned long a);
unsigned long far(unsigned long a) { return a * 7 ^ a >> 3; }
`,
    },
    ['-flto', '-fwhole-program', '-gdwarf-5'],
  )
  const { stdout } = await execa('readelf', ['--debug-dump=info', program])
  const instance = stdout.slice(stdout.indexOf('(DW_TAG_inlined_subroutine)'))
  const entry = BigInt(instance.match(/DW_AT_entry_pc *: (0x[0-9a-f]+)/)?.[1] ?? '')
  const line = Number(instance.match(/DW_AT_call_line *: (\d+)/)?.[1])
  expect(await inlineEntries(program, [{ function: 'far', address: entry }])).toMatchObject([
    { entry, source: 'entry-pc', inside: true, callFile: 'first.c', callLine: line },
  ])
})

it('answers null where the function is not inlined, and does not open the file for no question', async () => {
  const program = await compile('null', '-m64', '-gdwarf-5')
  const told = await readelf(await compile('null-told', '-m64', '-gdwarf-4'))
  const [first] = questions(told)
  if (first === undefined) throw new Error('nothing was inlined')
  const asked = [
    { function: 'many', address: first.address },
    { function: 'level', address: 0x10n },
    { function: 'nobody', address: first.address },
    { function: 'level', address: 2n ** 64n - 1n },
  ]
  expect(await inlineEntries(program, asked)).toEqual([null, null, null, null])
  expect(await inlineEntries(join(folder, 'absent'), [])).toEqual([])
})
