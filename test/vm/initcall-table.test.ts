import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Kernel } from '../../src/artifacts/types.js'
import type { InitcallEntry } from '../../src/event/index.js'
import { roundOf } from '../../src/initcalls/index.js'
import { readInitcallTable, sourceTexts } from '../../src/vmlinux/initcalls/index.js'
import { kernelOptions, klab, testKernel } from './support/klab.js'

describe('the initcall table of the kernel under test', () => {
  let kernel: Kernel
  let table: readonly InitcallEntry[] = []
  let symbols: readonly NmSymbol[] = []

  beforeAll(async () => {
    kernel = await testKernel()
    table = await readInitcallTable(kernel.vmlinux, { source: sourceTexts(kernel.source) })
    symbols = await nm(kernel.vmlinux)
  })

  test('has every entry that nm knows, in the order of their addresses, and each leads where nm says', () => {
    const [start, end] = ['__initcall_start', '__initcall_end'].map(name => addressOf(symbols, name))
    const entries = symbols
      .filter(
        ({ name, address }) =>
          /^__initcall_.*(early|rootfs|\d|\ds)$/.test(name) && address >= (start ?? 0n) && address < (end ?? 0n),
      )
      .sort((a, b) => (a.address < b.address ? -1 : 1))
    expect(table.length).toBeGreaterThan(100)
    expect(entries).toHaveLength(table.length)
    const places = new Set(symbols.map(each => `${each.name} 0x${each.address.toString(16)}`))
    for (const [index, { name }] of entries.entries()) {
      const { function: told, level, address } = table[index] ?? fail(name)
      expect(name).toMatch(new RegExp(`^__initcall_(_kmod_\\w+__\\d+_\\d+_)?${told}${level}$`))
      expect(places).toContain(`${told} ${address}`)
    }
  })

  test('has each level between the marks that nm knows', async () => {
    const marks = Array.from({ length: 8 }, (_, level) => addressOf(symbols, `__initcall${level}_start`))
    const [start, end] = ['__initcall_start', '__initcall_end'].map(name => addressOf(symbols, name))
    const bounds = [start ?? 0n, ...marks, end ?? 0n]
    const size = Number((end ?? 0n) - (start ?? 0n)) / table.length
    const rounds = bounds.slice(1).map((bound, index) => Number(bound - (bounds[index] ?? 0n)) / size)
    const counted = [null, 0, 1, 2, 3, 4, 5, 6, 7].map(
      round => table.filter(({ level }) => roundOf(level) === round).length,
    )
    expect(counted).toEqual(rounds)
  })

  test('has each function’s file and line as GDB has them', async () => {
    const told = await gdbFunctions(
      kernel.vmlinux,
      table.map(({ address }) => address),
    )
    const shown = table.map(({ function: name, file, line }) => `${name} ${file} ${line}`)
    expect(shown).toEqual(told.map((text, index) => withoutTree(text, table[index]?.file ?? '')))
  })

  test.runIf(kernelOptions().length === 0)(
    'names a macro that stands in that file, on one with the function’s name',
    () => {
      const source = sourceTexts(kernel.source)
      const direct = table.filter(({ function: name, file, macro }) =>
        new RegExp(`^${macro}\\s*\\(\\s*${name}\\s*\\)`, 'm').test(source(file ?? '') ?? ''),
      )
      const others = table.filter(entry => !direct.includes(entry)).map(each => `${each.macro} ${each.function}`)
      expect(table.find(each => each.function === 'inet_init')?.macro).toBe('fs_initcall')
      expect(others).toEqual([
        'TRACE_EVENT_PERF_PERM trace_init_perf_perm_irq_work_exit',
        'TRACE_EVENT_FLAGS trace_init_flags_sys_enter',
        'TRACE_EVENT_FLAGS trace_init_flags_sys_exit',
        // fs/compat_binfmt_elf.c gives the function of fs/binfmt_elf.c another name.
        'core_initcall init_compat_elf_binfmt',
      ])
    },
  )

  test('is what `klab initcalls` prints, by the kernel and by its vmlinux alone', async () => {
    const { stdout, status } = await klab(['initcalls', '--json', ...kernelOptions()])
    expect(status).toBe(0)
    const { kernel: told, initcalls } = JSON.parse(stdout)
    expect(told).toEqual({ name: kernel.name, release: kernel.release, architecture: kernel.architecture })
    expect(initcalls).toHaveLength(table.length)
    expect(initcalls).toEqual(table.map(entry => expect.objectContaining(entry)))
    const alone = await klab(['initcalls', '--vmlinux', kernel.vmlinux, '--format', 'csv'])
    expect(alone.stderr).toBe('')
    expect(alone.stdout.split('\r\n').map(line => line.split(',').slice(0, 7).join())).toEqual([
      'position,level,name,function,address,file,line',
      ...initcalls.map((e: Record<string, unknown>) =>
        ['position', 'level', 'name', 'function', 'address', 'file', 'line'].map(key => e[key]).join(),
      ),
      '',
    ])
  })

  test('is printed of a vmlinux without DWARF too, with a warning', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'klab-test-'))
    try {
      const stripped = join(folder, 'vmlinux')
      await execa('objcopy', ['--strip-debug', kernel.vmlinux, stripped])
      const { stdout, stderr, status } = await klab(['initcalls', '--vmlinux', stripped])
      expect(status).toBe(0)
      expect(stderr).toBe(`klab: warning: ${stripped} has no DWARF: files and lines are unknown\n`)
      expect(stdout.split('\n')[0]).toBe(
        `${stripped}: ${table.length} initcalls (Linux ${kernel.release}, ${kernel.architecture})`,
      )
      expect(stdout).toMatch(/^ *\d+ {2}inet_init +\? +fs_initcall$/m)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

test('a file that is no vmlinux ends `klab initcalls` with status 2', async () => {
  const { status, stderr } = await klab(['initcalls', '--vmlinux', 'package.json'])
  expect(status).toBe(2)
  expect(stderr).toContain('package.json cannot be used as vmlinux')
})

interface NmSymbol {
  readonly name: string
  readonly address: bigint
}

async function nm(vmlinux: string): Promise<readonly NmSymbol[]> {
  const { stdout } = await execa('nm', [vmlinux])
  return [...stdout.matchAll(/^([0-9a-f]+) \S (\S+)$/gm)].map(([, address, name]) => ({
    name: name ?? '',
    address: BigInt(`0x${address}`),
  }))
}

function addressOf(symbols: readonly NmSymbol[], name: string): bigint {
  return symbols.find(each => each.name === name)?.address ?? fail(name)
}

function fail(name: string): never {
  throw new Error(`there is no ${name}`)
}

/** `inet_init net/ipv4/af_inet.c 1953` for the function whose code has the address, by GDB. */
async function gdbFunctions(vmlinux: string, addresses: readonly string[]): Promise<readonly string[]> {
  const script = `
import gdb
for address in ${JSON.stringify(addresses)}:
    block, found = gdb.block_for_pc(int(address, 16)), None
    while block is not None and not block.is_static and not block.is_global:
        found = block.function or found
        block = block.superblock
    print(found.name, found.symtab.filename, found.line)
`
  const folder = await mkdtemp(join(tmpdir(), 'klab-test-'))
  try {
    const file = join(folder, 'functions.py')
    await writeFile(file, script)
    return (await execa('gdb', ['-nx', '-batch', '-x', file, vmlinux])).stdout.split('\n')
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** GDB tells the path that the compiler was given: the tree's folder stands before what `file` says, when that is right. */
function withoutTree(text: string, file: string): string {
  const [name, path = '', line] = text.split(' ')
  const plain = join(path)
  return [name, plain === file || plain.endsWith(`/${file}`) ? file : plain, line].join(' ')
}
