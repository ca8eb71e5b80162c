import { execa } from 'execa'

/** What binutils and a bare GDB say about a vmlinux, without klab. */
export interface Symbols {
  /** The addresses of a symbol, hexadecimal as in events, in order. */
  addresses(name: string): readonly string[]
  /** The place `file.c:line` where the function calls another through a pointer, for the last time. */
  pointerCall(name: string): Promise<string>
  /** A struct as the debug information has it. */
  struct(name: string): Promise<string>
}

interface Symbol {
  readonly name: string
  readonly address: bigint
}

export async function readSymbols(vmlinux: string): Promise<Symbols> {
  const { stdout } = await execa('nm', [vmlinux], { maxBuffer: 1 << 27 })
  const symbols = stdout.split('\n').flatMap(parse)
  const named = (name: string) => symbols.filter(symbol => symbol.name === name)
  return {
    addresses: name =>
      named(name)
        .map(({ address }) => `0x${address.toString(16)}`)
        .toSorted(),
    pointerCall: name => pointerCallLine(vmlinux, name),
    struct: async name => (await execa('gdb', ['-nx', '-batch', '-ex', `ptype struct ${name}`, vmlinux])).stdout,
  }
}

function parse(line: string): Symbol[] {
  const [, address, name] = /^([0-9a-f]+) \w (\S+)$/.exec(line) ?? []
  if (address === undefined || name === undefined) return []
  return [{ name, address: BigInt(`0x${address}`) }]
}

/** Such a line is in the middle of the function, and is passed when all goes well: `error = dir->i_op->mkdir(…)`. */
async function pointerCallLine(vmlinux: string, name: string): Promise<string> {
  const { stdout } = await execa('objdump', ['-d', `--disassemble=${name}`, '--no-show-raw-insn', vmlinux])
  const call = stdout.split('\n').findLast(line => /\bcall\s+(\*|\S+ <__x86_indirect_thunk_)/.test(line))
  const address = /^([0-9a-f]+):/.exec(call ?? '')?.[1]
  if (address === undefined) throw new Error(`${name} calls through no pointer`)
  const answer = await execa('addr2line', ['-e', vmlinux, address])
  const place = /([\w-]+\/[\w-]+\.c:\d+)/.exec(answer.stdout)?.[1]
  if (place === undefined) throw new Error(`the line of ${address} is not known`)
  return place
}
