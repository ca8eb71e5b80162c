import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readInitcallTable } from '../../../../src/vmlinux/initcalls/index.js'
import { ALL_LEVELS, type Built, buildKernel, has32, nm } from './fixture.js'

let folder = ''
let kernels = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-initcalls-test-'))
})

afterAll(async () => {
  await rm(folder, { recursive: true })
})

const build = (sources: Readonly<Record<string, string>>, built: Partial<Built> = {}) =>
  buildKernel(join(folder, `k${kernels++}`), sources, { width: '-m64', encoding: 'relative', ...built })

const read = (vmlinux: string) => readInitcallTable(vmlinux, { source: null })

/** `level function file:line`. */
const told = async (vmlinux: string) =>
  (await read(vmlinux)).map(({ level, function: name, file, line }) => `${level} ${name} ${file}:${line}`)

const EVERY_LEVEL = [
  'early first kernel/core.c:2',
  '0 zero kernel/core.c:3',
  '0s zero_s kernel/core.c:4',
  '1 one kernel/core.c:5',
  '1s one_s kernel/core.c:6',
  '2 two kernel/core.c:7',
  '2s two_s kernel/core.c:8',
  '3 three kernel/core.c:9',
  '3s three_s kernel/core.c:10',
  '4 four kernel/core.c:11',
  '4 setup kernel/core.c:13',
  '4s four_s kernel/core.c:12',
  '5 setup net/proto.c:2',
  '5s five_s net/proto.c:3',
  'rootfs populate net/proto.c:4',
  '6 start_dirtytime_writeback net/proto.c:5',
  '6s six_s net/proto.c:6',
  '7 seven net/proto.c:7',
  '7s seven_s net/proto.c:8',
]

describe.each([
  ['64 bits', '-m64'],
  ['32 bits', '-m32'],
] as const)('a kernel of %s', (_, width) => {
  describe.skipIf(width === '-m32' && !has32)('has its whole table', () => {
    test.each(['relative', 'absolute'] as const)('with %s entries', async encoding => {
      const vmlinux = await build(ALL_LEVELS, { width, encoding })
      const table = await read(vmlinux)
      expect(await told(vmlinux)).toEqual(EVERY_LEVEL)
      expect(table.map(({ position }) => position)).toEqual(table.map((_, index) => index + 1))
      const symbols = await nm(vmlinux)
      for (const { function: name, address } of table) expect(symbols.get(name)).toContain(BigInt(address))
      const setups = table.filter(each => each.function === 'setup').map(({ address }) => BigInt(address))
      expect(setups.toSorted()).toEqual(symbols.get('setup')?.toSorted())
    })

    test.each([
      ['DWARF 4', ['-gdwarf-4'], []],
      ['DWARF 5', ['-gdwarf-5'], []],
      ['DWARF 4 with 64-bit offsets', ['-gdwarf-4', '-gdwarf64'], []],
      ['DWARF 5 with 64-bit offsets', ['-gdwarf-5', '-gdwarf64'], []],
      ['DWARF 5 without .debug_aranges', ['-gdwarf-5'], ['--remove-section=.debug_aranges']],
      ['DWARF 5, compressed', ['-gdwarf-5'], ['--compress-debug-sections=zlib']],
    ])('with %s', async (_name, flags, change) => {
      const vmlinux = await build(ALL_LEVELS, { width, flags })
      if (change.length > 0) await execa('objcopy', [...change, vmlinux])
      expect(await told(vmlinux)).toEqual(EVERY_LEVEL)
    })
  })
})

test('a level without a macro of its own in the source bears that of the level', async () => {
  const table = await read(await build(ALL_LEVELS))
  expect(table.map(({ macro }) => macro)).toEqual([
    ...['early', 'pure', 'pure', 'core', 'core', 'postcore', 'postcore', 'arch', 'arch'].map(
      (name, at) => `${name}_initcall${at > 1 && at % 2 === 0 ? '_sync' : ''}`,
    ),
    ...['subsys_initcall', 'subsys_initcall', 'subsys_initcall_sync', 'fs_initcall', 'fs_initcall_sync'],
    ...['rootfs_initcall', 'device_initcall', 'device_initcall_sync', 'late_initcall', 'late_initcall_sync'],
  ])
})

test('functions that the compiler has found to be one and the same', async () => {
  const vmlinux = await build({
    'a.c': 'INIT(this) { return 0; }\nINIT(that) { return 0; }\nINITCALL(this, 1)\nINITCALL(that, 1)\n',
  })
  expect(await told(vmlinux)).toEqual(['1 this a.c:1', '1 that a.c:2'])
})

describe('names', () => {
  test('an alias: the one that the entry bears, however the symbols are sorted', async () => {
    const functions = `
INIT(b_real) { return 0; }
int a_alias(void) __attribute__((alias("b_real")));
static __attribute__((used)) int c_alias(void) __attribute__((alias("b_real")));
`
    for (const name of ['a_alias', 'b_real', 'c_alias']) {
      const table = await read(await build({ 'a.c': `${functions}INITCALL(${name}, 3)\n` }))
      expect(table.map(each => each.function)).toEqual([name])
    }
  })

  test('an entry without a symbol: the function there, not a label', async () => {
    const vmlinux = await build({
      'a.c': `
asm(".pushsection .init.text, \\"ax\\"\\n.globl a_label\\na_label:\\n.popsection");
INIT(real) { return 0; }
INITCALL(real, 3s)
`,
    })
    const symbols = await nm(vmlinux)
    expect(symbols.get('a_label')).toEqual(symbols.get('real'))
    await execa('objcopy', ['--strip-symbol=__initcall_real3s', vmlinux])
    expect((await read(vmlinux)).map(each => [each.function, each.level])).toEqual([['real', '3']])
  })

  test('a function of assembly, of which the file does not say that it is one', async () => {
    const vmlinux = await build({
      'a.c': `
asm(".pushsection .init.text, \\"ax\\"\\nasm_init: xor %eax, %eax\\nret\\n.popsection");
INITCALL(asm_init, 1)
`,
    })
    expect(await told(vmlinux)).toEqual(['1 asm_init null:null'])
  })

  test('that clang has renamed (ThinLTO)', async () => {
    const vmlinux = await build({
      'a.c': `
static __attribute__((used)) int renamed(void) asm("renamed.llvm.4711");
static int renamed(void) { return 0; }
ENTRY(__initcall_renamed2, "renamed.llvm.4711", 2)
ENTRY(__initcall__kmod_a__1_7_renamed4s.llvm.4711, "renamed.llvm.4711", 4s)
`,
    })
    expect(await told(vmlinux)).toEqual(['2 renamed a.c:3', '4s renamed a.c:3'])
  })

  test('behind the jump table of clang’s CFI', async () => {
    const jump = (name: string) =>
      `asm(".pushsection .text\\n.type ${name}.cfi_jt, @function\\n${name}.cfi_jt: jmp ${name}\\n.popsection");`
    const vmlinux = await build({
      'a.c': `
INIT(checked) { return 0; }
INIT(twice) { return 2; }
${jump('checked')}
${jump('twice')}
ENTRY(__initcall_checked2, "checked.cfi_jt", 2)
ENTRY(__initcall_twice2, "twice.cfi_jt", 2)
`,
      'b.c': 'INIT(twice) { return 1; }\n',
    })
    // Which of the two functions called twice() is behind the jump is not known.
    expect(await told(vmlinux)).toEqual(['2 checked a.c:2', '2 twice null:null'])
  })

  test('behind the stubs of LTO_CLANG: the real function, inlined or not', async () => {
    const stub = (at: number, name: string, id: string) => {
      const stubName = `__initstub__kmod_a__9_${at}_${name}${id}`
      return `int ${stubName}(void) { return ${name}(); }
ENTRY(__initcall__kmod_a__9_${at}_${name}${id}, "${stubName}", ${id})`
    }
    const vmlinux = await build({
      'drivers/a.c': `
extern volatile int seen;
volatile int seen;
static int inlined(void)
{
  return seen++;
}
${stub(8, 'inlined', '6')}
static __attribute__((noinline)) int apart(void) { return seen; }
${stub(11, 'apart', '6s')}
`,
      'drivers/b.c': 'static __attribute__((used)) int inlined(void) { return 0; }\n',
    })
    expect(await told(vmlinux)).toEqual(['6 inlined drivers/a.c:4', '6s apart drivers/a.c:10'])
    const symbols = await nm(vmlinux)
    expect((await read(vmlinux)).map(({ address }) => BigInt(address))).toEqual([
      symbols.get('__initstub__kmod_a__9_8_inlined6')?.[0],
      symbols.get('__initstub__kmod_a__9_11_apart6s')?.[0],
    ])
    // The stub is global and tells the level too.
    await execa('objcopy', ['--discard-all', '--keep-section=.debug_*', vmlinux])
    expect(await told(vmlinux)).toEqual(['6 inlined drivers/a.c:4', '6s apart drivers/a.c:10'])
  })
})

describe('a file that was stripped', () => {
  const withoutDwarf = EVERY_LEVEL.map(line => line.replace(/ \S+$/, ' null:null'))
  const withoutSync = EVERY_LEVEL.map(line => line.replace(/^(\d)s /, '$1 '))

  test('of its DWARF still has the table', async () => {
    const vmlinux = await build(ALL_LEVELS)
    await execa('objcopy', ['--strip-debug', vmlinux])
    expect(await told(vmlinux)).toEqual(withoutDwarf)
  })

  test.each(['relative', 'absolute'] as const)(
    'of its local symbols: DWARF names the functions (%s)',
    async encoding => {
      const vmlinux = await build(ALL_LEVELS, { encoding })
      await execa('objcopy', ['--discard-all', '--keep-section=.debug_*', vmlinux])
      expect([...(await nm(vmlinux)).keys()]).not.toContain('first')
      expect(await told(vmlinux)).toEqual(withoutSync)
    },
  )

  test('of both: only the addresses are left', async () => {
    const vmlinux = await build(ALL_LEVELS)
    const before = await read(vmlinux)
    await execa('objcopy', ['--strip-debug', '--discard-all', vmlinux])
    const table = await read(vmlinux)
    expect(table.map(({ address }) => address)).toEqual(before.map(({ address }) => address))
    expect(table.map(each => each.function)).toEqual(before.map(({ address }) => address))
    expect(table.map(({ level }) => level)).toEqual(before.map(({ level }) => level.replace(/^(\d)s$/, '$1')))
  })
})

describe('the folder that the compiler ran in', () => {
  test.each([
    ['is the tree, and the names are relative', 'net/a.c', '.'],
    ['is the tree, and the names are absolute', 'ABSOLUTE/net/a.c', '.'],
    ['lies below the tree', '../net/a.c', 'out'],
  ])('%s', async (_, name, from) => {
    const tree = join(folder, `tree${kernels}`)
    await build({ 'net/a.c': 'INIT(here) { return 0; }\nINITCALL(here, 5)\n', 'out/empty.h': '' })
    const home = join(folder, `k${kernels - 1}`)
    const nameOf = (file: string) => name.replace('ABSOLUTE', home).replace('net/a.c', file)
    const flags = ['-O2', '-g', '-nostdlib', '-static', '-ffreestanding', '-fno-pie', '-no-pie', '-mcmodel=kernel']
    const linker = [
      `-Wl,-T,${home}/link.lds`,
      '-Wl,-e,start_kernel',
      '-Wl,--no-warn-rwx-segments',
      '-include',
      `${home}/init.h`,
    ]
    await execa('gcc', [...flags, ...linker, '-o', tree, nameOf('net/a.c'), nameOf('init/main.c')], {
      cwd: join(home, from),
    })
    expect(await told(tree)).toEqual(['5 here net/a.c:1'])
  })
})

test('the macro and its file come from the source at hand', async () => {
  const sources = {
    'net/a.c': 'INIT(here) { return 0; }\nINIT(there) { return 0; }\nmodule_init(here)\nINITCALL(there, 6)\n',
  }
  const vmlinux = await build(sources)
  const asked: string[] = []
  const source = (file: string) => {
    asked.push(file)
    return sources[file as 'net/a.c'] ?? null
  }
  const table = await readInitcallTable(vmlinux, { source })
  expect(table.map(each => [each.function, each.macro])).toEqual([
    ['here', 'module_init'],
    ['there', 'device_initcall'],
  ])
  expect(new Set(asked)).toEqual(new Set(['net/a.c']))
})
