import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { compiles32 } from '../dwarf/fixture.js'

export const has32 = await compiles32()

/** How an entry is written: as an offset from itself, or as an address. */
export type Encoding = 'relative' | 'absolute'

/** Macros that put an entry into the section of a level, under a symbol of its own. */
const MACROS: Readonly<Record<Encoding, string>> = {
  relative: `
#define ENTRY(name, target, id) \\
  asm(".pushsection \\".initcall" #id ".init\\", \\"a\\"\\n" #name ": .long " target " - .\\n.popsection");
`,
  absolute: `
#ifdef __i386__
#define WORD ".long "
#else
#define WORD ".quad "
#endif
#define ENTRY(name, target, id) \\
  asm(".pushsection \\".initcall" #id ".init\\", \\"aw\\"\\n" #name ": " WORD target "\\n.popsection");
`,
}

/** Both generations of names, and functions that only their entry refers to. */
const COMMON = `
#define INIT(fn) static __attribute__((used, section(".init.text"))) int fn(void)
#define INITCALL(fn, id) ENTRY(__initcall_##fn##id, #fn, id)
#define KMOD(mod, at, fn, id) ENTRY(__initcall__kmod_##mod##__9_##at##_##fn##id, #fn, id)
#define fs_initcall(fn) INITCALL(fn, 5)
#define module_init(fn) INITCALL(fn, 6)
`

/** In the order of the kernel's linker script. */
const LEVELS = ['0', '1', '2', '3', '4', '5', 'rootfs', '6', '7']

/** What INIT_CALLS of the kernel's linker script does. `end` may move the end mark, `marks` leave some out. */
function linkerScript({ end = '.', without = [] }: LinkOptions, width: Width): string {
  const mark = (name: string) => (without.includes(name) ? '' : `${name} = .;`)
  const levels = LEVELS.map(
    id => `${mark(`__initcall${id}_start`)} KEEP(*(.initcall${id}.init)) KEEP(*(.initcall${id}s.init))`,
  )
  return `
SECTIONS
{
  . = ${width === '-m64' ? '0xffffffff81000000' : '0xc1000000'};
  .text : { *(.text .text.*) }
  .init.text : { *(.init.text) }
  . = ALIGN(4096);
  .data : { *(.data .rodata*) }
  .init.data : {
    ${mark('__initcall_start')}
    KEEP(*(.initcallearly.init))
    ${levels.join('\n    ')}
    ${without.includes('__initcall_end') ? '' : `__initcall_end = ${end};`}
    LONG(0)
  }
  .bss : { *(.bss) }
}
`
}

export type Width = '-m64' | '-m32'

interface LinkOptions {
  readonly end?: string
  readonly without?: readonly string[]
}

export interface Built {
  readonly width: Width
  readonly encoding: Encoding
  readonly flags?: readonly string[]
  readonly link?: LinkOptions
}

/** Compile and link files of a little kernel; gives its vmlinux. Each file is given the macros above. */
export async function buildKernel(
  folder: string,
  sources: Readonly<Record<string, string>>,
  { width, encoding, flags = [], link = {} }: Built,
): Promise<string> {
  const files = {
    ...sources,
    'init/main.c': 'void start_kernel(void) { for (;;) ; }\n',
    'init.h': MACROS[encoding] + COMMON,
    'link.lds': linkerScript(link, width),
  }
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  const units = Object.keys(files).filter(name => name.endsWith('.c'))
  const model = width === '-m64' ? ['-mcmodel=kernel'] : []
  const always = ['-O2', '-g', '-nostdlib', '-static', '-ffreestanding', '-fno-pie', '-no-pie', '-fno-toplevel-reorder']
  const linker = ['-Wl,-T,link.lds', '-Wl,-e,start_kernel', '-Wl,--build-id=none', '-Wl,--no-warn-rwx-segments']
  const words = [...always, ...model, width, '-include', 'init.h', ...flags, ...linker, '-o', 'vmlinux', ...units]
  await execa('gcc', words, { cwd: folder })
  return join(folder, 'vmlinux')
}

/** Addresses by name, as nm tells them; of several with one name, in the file's order. */
export async function nm(vmlinux: string): Promise<ReadonlyMap<string, readonly bigint[]>> {
  const { stdout } = await execa('nm', ['-p', vmlinux])
  const found = new Map<string, bigint[]>()
  for (const [, address, name] of stdout.matchAll(/^([0-9a-f]+) \S (\S+)$/gm)) {
    found.set(name ?? '', [...(found.get(name ?? '') ?? []), BigInt(`0x${address}`)])
  }
  return found
}

/** Where in the file the bytes of this address lie, by readelf. */
export async function fileOffset(vmlinux: string, address: bigint): Promise<number> {
  const { stdout } = await execa('readelf', ['-SW', vmlinux])
  for (const [, start, offset, size] of stdout.matchAll(/ PROGBITS +([0-9a-f]+) ([0-9a-f]+) ([0-9a-f]+) /g)) {
    const distance = address - BigInt(`0x${start}`)
    if (start?.match(/[^0]/) && distance >= 0n && distance < BigInt(`0x${size}`)) {
      return Number(BigInt(`0x${offset}`) + distance)
    }
  }
  throw new Error(`no section has 0x${address.toString(16)}`)
}

/** A kernel with an initcall at every level, in two files, with one name that both use. */
export const ALL_LEVELS: Readonly<Record<string, string>> = {
  'kernel/core.c': `
INIT(first) { return 101; }
INIT(zero) { return 102; }
INIT(zero_s) { return 103; }
INIT(one) { return 104; }
INIT(one_s) { return 105; }
INIT(two) { return 106; }
INIT(two_s) { return 107; }
INIT(three) { return 108; }
INIT(three_s) { return 109; }
INIT(four) { return 110; }
INIT(four_s) { return 111; }
INIT(setup) { return 112; }
INITCALL(first, early)
INITCALL(zero, 0) INITCALL(zero_s, 0s)
INITCALL(one, 1) INITCALL(one_s, 1s)
INITCALL(two, 2) INITCALL(two_s, 2s)
INITCALL(three, 3) INITCALL(three_s, 3s)
INITCALL(four, 4) INITCALL(four_s, 4s)
INITCALL(setup, 4)
`,
  'net/proto.c': `
INIT(setup) { return 113; }
INIT(five_s) { return 114; }
INIT(populate) { return 115; }
INIT(start_dirtytime_writeback) { return 116; }
INIT(six_s) { return 117; }
INIT(seven) { return 118; }
INIT(seven_s) { return 119; }
KMOD(proto, 2091, setup, 5)
INITCALL(five_s, 5s)
INITCALL(populate, rootfs)
INITCALL(start_dirtytime_writeback, 6)
KMOD(proto__1_2_x, 17, six_s, 6s)
KMOD(proto, 18, seven, 7)
INITCALL(seven_s, 7s)
`,
}
