import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { KlabError } from '../../../../src/errors/index.js'
import { readInitcallTable } from '../../../../src/vmlinux/initcalls/index.js'
import { ALL_LEVELS, type Built, buildKernel, type Encoding, fileOffset, has32, nm } from './fixture.js'

let folder = ''
let kernels = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-initcalls-test-'))
})

afterAll(async () => {
  await rm(folder, { recursive: true })
})

const build = (built: Partial<Built> = {}, sources = ALL_LEVELS) =>
  buildKernel(join(folder, `k${kernels++}`), sources, { width: '-m64', encoding: 'relative', ...built })

/** Why the table is refused, without the file's own addresses; anything but a KlabError is thrown on. */
async function refusal(vmlinux: string): Promise<string> {
  try {
    const table = await readInitcallTable(vmlinux, { source: null })
    return `${table.length} entries`
  } catch (error) {
    if (!(error instanceof KlabError) || error.code !== 'kernel-mismatch') throw error
    expect(error.parts.what).toContain(vmlinux)
    return (error.parts.why ?? '').replaceAll(/0x[0-9a-f]+/g, 'ADDRESS')
  }
}

const address = async (vmlinux: string, name: string) => (await nm(vmlinux)).get(name)?.[0] ?? 0n

/** Have the entry of that symbol lead to `target` (relative or absolute, 64 bits). */
async function redirect(vmlinux: string, encoding: Encoding, symbol: string, target: bigint): Promise<void> {
  const at = await address(vmlinux, symbol)
  const bytes = await readFile(vmlinux)
  const offset = await fileOffset(vmlinux, at)
  if (encoding === 'relative') bytes.writeInt32LE(Number(target - at), offset)
  else bytes.writeBigUInt64LE(target, offset)
  await writeFile(vmlinux, bytes)
}

describe('a table without its bounds', () => {
  test('no mark at all: a program that is no kernel', async () => {
    const all = [
      '__initcall_start',
      '__initcall_end',
      ...['0', '1', '2', '3', '4', '5', 'rootfs', '6', '7'].map(id => `__initcall${id}_start`),
    ]
    const vmlinux = await build({ link: { without: all } })
    expect(await refusal(vmlinux)).toBe('it has no initcall table: __initcall_start and all other marks are missing')
  })

  test('marks that are missing are named', async () => {
    const vmlinux = await build()
    await execa('objcopy', ['--strip-symbol=__initcall3_start', '--strip-symbol=__initcall_end', vmlinux])
    expect(await refusal(vmlinux)).toBe('the marks __initcall3_start, __initcall_end are missing')
  })

  test('the mark of rootfs may be missing: the kernel goes without it too', async () => {
    const vmlinux = await build()
    await execa('objcopy', ['--strip-symbol=__initcallrootfs_start', vmlinux])
    const table = await readInitcallTable(vmlinux, { source: null })
    const levels = 'early 0 0s 1 1s 2 2s 3 3s 4 4 4s 5 5s rootfs 6 6s 7 7s'
    expect(table.map(({ level }) => level).join(' ')).toBe(levels)
  })

  test('marks out of order', async () => {
    const vmlinux = await build({ link: { end: '__initcall7_start - 4' } })
    expect(await refusal(vmlinux)).toBe('the end of the table (ADDRESS) lies before that of level 7 (ADDRESS)')
  })

  test('no symbols at all', async () => {
    const vmlinux = await build()
    await execa('strip', [vmlinux])
    expect(await refusal(vmlinux)).toBe('its symbol table is stripped')
  })

  test('no entry at all', async () => {
    const vmlinux = await build({}, { 'a.c': 'int nothing;\n' })
    expect(await refusal(vmlinux)).toBe('it is empty: __initcall_start and __initcall_end are one address')
  })

  test('no whole number of entries', async () => {
    const vmlinux = await build({ link: { end: '. + 2' } })
    expect(await refusal(vmlinux)).toBe('its 78 bytes are no whole number of entries')
  })

  test('an end that lies in no section', async () => {
    const vmlinux = await build({ link: { end: '. + 0x100000' } })
    expect(await refusal(vmlinux)).toBe('no section has the bytes from ADDRESS to ADDRESS')
  })
})

describe.each(['relative', 'absolute'] as const)('%s entries that lead nowhere', encoding => {
  test('one that leads to data', async () => {
    const vmlinux = await build({ encoding })
    await redirect(vmlinux, encoding, '__initcall_four_s4s', await address(vmlinux, '__initcall_start'))
    expect(await refusal(vmlinux)).toBe('entry 12 of 19, at ADDRESS, leads to ADDRESS, which is no code')
  })

  test('two, one of which leads to the middle of a function', async () => {
    const vmlinux = await build({ encoding })
    await redirect(vmlinux, encoding, '__initcall_one1', (await address(vmlinux, 'one')) + 2n)
    await redirect(vmlinux, encoding, '__initcall_two2', await address(vmlinux, '__initcall_end'))
    expect(await refusal(vmlinux)).toMatch(
      /^entry 4 of 19, at ADDRESS, leads to ADDRESS, which is the middle of a function, and 1 more like it$/,
    )
  })

  test('all, as nobody has filled the table in', async () => {
    const vmlinux = await build({ encoding })
    const bytes = await readFile(vmlinux)
    const symbols = await nm(vmlinux)
    const [start, end] = [symbols.get('__initcall_start')?.[0] ?? 0n, symbols.get('__initcall_end')?.[0] ?? 0n]
    const offset = await fileOffset(vmlinux, start)
    await writeFile(vmlinux, bytes.fill(0, offset, offset + Number(end - start)))
    expect(await refusal(vmlinux)).toBe('no entry leads to a function, read as offsets or as addresses')
  })
})

describe('what is no vmlinux', () => {
  test('a text file', async () => {
    const file = join(folder, 'text')
    await writeFile(file, 'Linux version 5.10\n')
    expect(await refusal(file)).toBe('it is no ELF file')
  })

  test('a file that is not there', async () => {
    expect(await refusal(join(folder, 'none'))).toContain('ENOENT')
  })
})

/** Numbers that repeat with the seed (Lehmer's generator). */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (state * 48271) % 0x7fffffff
    return state % below
  }
}

/** Where the file's sections lie, by readelf. */
async function sections(vmlinux: string, pattern: RegExp): Promise<readonly { start: number; size: number }[]> {
  const { stdout } = await execa('readelf', ['-SW', vmlinux])
  return [...stdout.matchAll(/\] (\S+) +[A-Z]+ +[0-9a-f]+ ([0-9a-f]+) ([0-9a-f]+) /g)]
    .filter(([, name]) => pattern.test(name ?? ''))
    .map(([, , start, size]) => ({ start: Number.parseInt(start ?? '', 16), size: Number.parseInt(size ?? '', 16) }))
}

describe.each([
  ['the symbols', /^\.(symtab|strtab)$/],
  ['the table', /^\.init\.data$/],
  ['the debugging information', /^\.debug_/],
])('wrong bytes in %s are answered or refused', (_, pattern) => {
  test.each(has32 ? (['-m64', '-m32'] as const) : (['-m64'] as const))('%s', async width => {
    const vmlinux = await build({ width })
    const places = await sections(vmlinux, pattern)
    expect(places.length).toBeGreaterThan(0)
    const good = await readFile(vmlinux)
    const next = numbers(20260101)
    const victim = join(folder, `victim${width}`)
    const seen = new Set<string>()
    for (let round = 0; round < 100; round++) {
      const bytes = Buffer.from(good)
      const { start, size } = places[next(places.length)] ?? { start: 0, size: 1 }
      for (let count = 1 + next(8); count > 0; count--) bytes[start + next(size)] = next(256)
      await writeFile(victim, bytes)
      seen.add(/^\d+ entries$/.test(await refusal(victim)) ? 'answered' : 'refused')
    }
    expect([...seen].sort()).toEqual(['answered', 'refused'])
  })
})
