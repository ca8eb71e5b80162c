import { execa } from 'execa'

/** What binutils say about a vmlinux, without klab or GDB. */
export interface Symbols {
  /** The addresses of a symbol, hexadecimal as in events, in order. */
  addresses(name: string): readonly string[]
  /** A place `file.c:line` that lies in the function's own lines, not among its first: the line with most of its code. */
  lineInside(name: string): Promise<string>
}

interface Symbol {
  readonly name: string
  readonly address: bigint
  readonly size: bigint
}

export async function readSymbols(vmlinux: string): Promise<Symbols> {
  const { stdout } = await execa('nm', ['-S', vmlinux], { maxBuffer: 1 << 27 })
  const symbols = stdout.split('\n').flatMap(parse)
  const named = (name: string) => symbols.filter(symbol => symbol.name === name)
  return {
    addresses: name =>
      named(name)
        .map(({ address }) => `0x${address.toString(16)}`)
        .toSorted(),
    lineInside: async name => busiestLine(vmlinux, named(name)[0]),
  }
}

function parse(line: string): Symbol[] {
  const [, address, size, name] = /^([0-9a-f]+) (?:([0-9a-f]+) )?\w (\S+)$/.exec(line) ?? []
  if (address === undefined || name === undefined) return []
  return [{ name, address: BigInt(`0x${address}`), size: BigInt(`0x${size ?? '0'}`) }]
}

async function busiestLine(vmlinux: string, symbol: Symbol | undefined): Promise<string> {
  if (symbol === undefined) throw new Error('the kernel under test lacks a function that this test is about')
  const { name, address, size } = symbol
  const inside = Array.from({ length: Number(size) }, (_, offset) => (address + BigInt(offset)).toString(16))
  const { stdout } = await execa('addr2line', ['-f', '-e', vmlinux], { input: inside.join('\n') })
  const answers = stdout.split('\n')
  const lines = answers.flatMap((text, index) => {
    const place = /([\w-]+\/[\w-]+\.c):(\d+)/.exec(answers[index + 1] ?? '')
    return text === name && place !== null ? [{ file: place[1] ?? '', line: Number(place[2]) }] : []
  })
  const counts = new Map<string, number>()
  for (const { file, line } of lines.filter(({ line }) => line > (lines[0]?.line ?? 0) + 3)) {
    counts.set(`${file}:${line}`, (counts.get(`${file}:${line}`) ?? 0) + 1)
  }
  const busiest = [...counts].toSorted((a, b) => b[1] - a[1])[0]
  if (busiest === undefined) throw new Error(`no line of ${name} is known`)
  return busiest[0]
}
