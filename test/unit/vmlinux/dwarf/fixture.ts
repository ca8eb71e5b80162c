import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'

/** `level` holds a product that does not change in the loop of `many`, so -O2 computes it before the loop. */
export const SOURCES: Readonly<Record<string, string>> = {
  'lib/level.h': `
typedef unsigned long word;
extern volatile word sink;
extern word table[64];
static inline __attribute__((always_inline)) word inner(word a)
{
  return (a << 3) ^ table[a & 63];
}
static inline __attribute__((always_inline)) word level(word base, word step, word i)
{
  word fixed = base * step + 7;
  word got = inner(i) + fixed;
  sink = got;
  return got;
}
`,
  'many.c': `
#include "lib/level.h"
volatile word sink;
word table[64];
__attribute__((noinline)) word many(word base, word step, word n)
{
  word total = 0;
  for (word i = 0; i < n; i++)
    total += level(base, step, i);
  return total;
}
`,
  'start.c': `
#include "lib/level.h"
extern word many(word, word, word);
static __attribute__((noinline)) word once(word a)
{
  if (a > 3)
    return level(a, 2, 1);
  return level(a, 5, 9) ^ a;
}
void _start(void)
{
  sink = many(sink, 3, sink) + once(sink);
  for (;;)
    ;
}
`,
}

const FREESTANDING = [
  '-O2',
  '-g',
  '-nostdlib',
  '-static',
  '-ffreestanding',
  '-fno-stack-protector',
  '-fno-pie',
  '-no-pie',
]

/** Compile and link the C or assembler files among the sources; gives the program's path. */
export async function build(
  folder: string,
  sources: Readonly<Record<string, string>>,
  flags: readonly string[],
): Promise<string> {
  for (const [name, text] of Object.entries(sources)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  const units = Object.keys(sources).filter(name => !name.endsWith('.h'))
  await execa('gcc', [...FREESTANDING, ...flags, '-o', 'program', ...units], { cwd: folder })
  return join(folder, 'program')
}

/** 32-bit programs need no library here, but the compiler may lack the target altogether. */
export async function compiles32(): Promise<boolean> {
  const { failed } = await execa('gcc', ['-m32', '-x', 'c', '-c', '-o', '/dev/null', '-'], { input: '', reject: false })
  return !failed
}

/** An inlined instance as readelf tells it. */
export interface Told {
  readonly function: string
  readonly entry: bigint
  readonly ranges: readonly (readonly [bigint, bigint])[]
  readonly callLine: number
}

/** Reads a program with DWARF 4, whose ranges readelf prints as plain addresses. Instances without code are left out. */
export async function readelf(program: string): Promise<readonly Told[]> {
  const { stdout: info } = await execa('readelf', ['--debug-dump=info', program])
  const { stdout: lists } = await execa('readelf', ['--debug-dump=Ranges', program])
  const entries = info.split(/^ <[0-9a-f]+>(?=<)/m).slice(1)
  const nameAt = new Map(entries.map(text => [text.match(/^<([0-9a-f]+)>/)?.[1], nameIn(text)]))
  return entries
    .filter(text => text.includes('(DW_TAG_inlined_subroutine)'))
    .map(text => ({
      function: nameAt.get(attribute(text, 'abstract_origin').replace(/^<0x|>$/g, '')) ?? '',
      entry: BigInt(attribute(text, 'entry_pc')),
      ranges: rangesIn(text, lists),
      callLine: Number(attribute(text, 'call_line')),
    }))
    .filter(({ ranges }) => ranges.length > 0)
}

/** What GDB before 16 takes for the entry. */
export function lowest({ ranges }: Told): bigint {
  const [low = 0n] = ranges.map(([first]) => first).sort((a, b) => (a < b ? -1 : 1))
  return low
}

function nameIn(text: string): string {
  return attribute(text, 'name').replace(/^.*: /, '')
}

function attribute(text: string, name: string): string {
  return text.match(new RegExp(`DW_AT_${name} *: (.*?)\\s*$`, 'm'))?.[1] ?? ''
}

function rangesIn(text: string, lists: string): readonly (readonly [bigint, bigint])[] {
  const low = attribute(text, 'low_pc')
  if (low !== '') return [[BigInt(low), BigInt(low) + BigInt(attribute(text, 'high_pc'))]]
  const offset = attribute(text, 'ranges').replace(/^0x/, '').padStart(8, '0')
  return [...lists.matchAll(new RegExp(`^    ${offset} ([0-9a-f]+) ([0-9a-f]+)`, 'gm'))]
    .map(([, first, last]) => [BigInt(`0x${first}`), BigInt(`0x${last}`)] as const)
    .filter(([first, last]) => first < last)
}
