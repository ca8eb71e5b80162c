import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KlabError } from '../../../../src/errors/index.js'
import { inlineEntries, type WantedInline } from '../../../../src/vmlinux/dwarf/index.js'
import { build, lowest, readelf, SOURCES } from './fixture.js'

let folder = ''
let victim = ''
let wanted: readonly WantedInline[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-dwarf-test-'))
  victim = join(folder, 'victim')
  const told = await readelf(await build(folder, SOURCES, ['-gdwarf-4']))
  wanted = told.map(each => ({ function: each.function, address: lowest(each) }))
})

afterAll(async () => {
  await rm(folder, { recursive: true })
})

/** Numbers that repeat with the seed (Lehmer's generator). */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (state * 48271) % 0x7fffffff
    return state % below
  }
}

/** `answered`, or the code of the KlabError; anything else is thrown on. */
async function outcome(bytes: Uint8Array): Promise<string> {
  await writeFile(victim, bytes)
  try {
    const answers = await inlineEntries(victim, wanted)
    expect(answers).toHaveLength(wanted.length)
    return 'answered'
  } catch (error) {
    if (!(error instanceof KlabError)) throw error
    expect(error.parts.why).toMatch(/\S/)
    return error.code
  }
}

/** Where the file's debug sections lie, by readelf. */
async function debugSections(program: string): Promise<readonly { readonly start: number; readonly size: number }[]> {
  const { stdout } = await execa('readelf', ['-SW', program])
  return [...stdout.matchAll(/ \.debug_\S+ +\S+ +\S+ +([0-9a-f]+) +([0-9a-f]+)/g)].map(([, start, size]) => ({
    start: Number.parseInt(start ?? '', 16),
    size: Number.parseInt(size ?? '', 16),
  }))
}

const VARIANTS = [
  ['DWARF 4', ['-gdwarf-4'], []],
  ['DWARF 5', ['-gdwarf-5'], []],
  ['DWARF 5 without .debug_aranges', ['-gdwarf-5'], ['--remove-section=.debug_aranges']],
  ['DWARF 5, compressed', ['-gdwarf-5'], ['--compress-debug-sections=zlib']],
] as const

describe.each(VARIANTS)('a damaged file with %s is answered or refused', (_, flags, change) => {
  let good: Buffer = Buffer.alloc(0)
  let sections: Awaited<ReturnType<typeof debugSections>> = []

  beforeAll(async () => {
    const program = await build(folder, SOURCES, flags)
    if (change.length > 0) await execa('objcopy', [...change, program])
    good = await readFile(program)
    sections = await debugSections(program)
  })

  it('with wrong bytes in a debug section', async () => {
    const next = numbers(20260101)
    const seen = new Set<string>()
    for (let round = 0; round < 150; round++) {
      const bytes = Buffer.from(good)
      const section = sections[next(sections.length)]
      if (section === undefined) throw new Error('no debug section')
      for (let count = 1 + next(8); count > 0; count--) bytes[section.start + next(section.size)] = next(256)
      seen.add(await outcome(bytes))
    }
    expect([...seen].sort()).toEqual(['answered', 'kernel-mismatch'])
  })

  it('with wrong bytes in the ELF headers', async () => {
    const next = numbers(19700101)
    const table = Number(good.readBigUInt64LE(40))
    const seen = new Set<string>()
    for (let round = 0; round < 100; round++) {
      const bytes = Buffer.from(good)
      const at = next(2) === 0 ? next(64) : table + next(good.length - table)
      bytes[at] = next(256)
      seen.add(await outcome(bytes))
    }
    expect(seen).toContain('kernel-mismatch')
  })

  it('with its end cut off', async () => {
    const next = numbers(42)
    for (let round = 0; round < 50; round++)
      expect(await outcome(good.subarray(0, next(good.length)))).toBe('kernel-mismatch')
  })
})

describe('what is no vmlinux is refused in words', () => {
  const refusal = async (file: string) => {
    const error: unknown = await inlineEntries(file, wanted).catch(caught => caught)
    if (!(error instanceof KlabError)) throw error
    return { code: error.code, what: error.parts.what, why: error.parts.why }
  }

  it('an absent file', async () => {
    const file = join(folder, 'absent')
    expect(await refusal(file)).toEqual({
      code: 'kernel-mismatch',
      what: `${file} cannot be opened`,
      why: `ENOENT: no such file or directory, stat '${file}'`,
    })
  })

  it('a folder, an empty file, a text', async () => {
    expect(await refusal(folder)).toMatchObject({ code: 'kernel-mismatch', why: 'it is no regular file' })
    await writeFile(victim, '')
    expect(await refusal(victim)).toMatchObject({ why: 'it is no ELF file' })
    await writeFile(victim, 'the quick brown fox jumps over the lazy dog; '.repeat(9))
    expect(await refusal(victim)).toMatchObject({
      what: `${victim} cannot be used as vmlinux`,
      why: 'it is no ELF file',
    })
  })

  it('an object file', async () => {
    await execa('gcc', ['-g', '-x', 'c', '-c', '-o', victim, '-'], { input: 'int x;' })
    expect(await refusal(victim)).toMatchObject({ why: 'it is not linked' })
  })

  it('a program without debug information', async () => {
    const program = await build(join(folder, 'stripped'), SOURCES, ['-g0'])
    expect(await refusal(program)).toMatchObject({ why: 'it has no debug information (.debug_info)' })
  })
})
