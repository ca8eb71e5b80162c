import { readElfBytes } from '../../elf.js'

/** What a dynamically linked program or library needs to run. */
export interface Dynamic {
  /** The path of the dynamic linker; null for libraries. */
  readonly interpreter: string | null
  /** The libraries' names (`DT_NEEDED`), in order. */
  readonly needed: readonly string[]
}

/** `elf64_dyn` and `elf32_dyn` (include/uapi/linux/elf.h, Linux 5.10). */
const DT_NULL = 0
const DT_NEEDED = 1

/** From the section table, which Debian's programs have; a file that is not ELF is refused as `readElfBytes` does. */
export async function readDynamic(name: string, bytes: Buffer): Promise<Dynamic> {
  const { sections } = await readElfBytes(name, bytes)
  const section = (wanted: string) => {
    const found = sections.find(one => one.name === wanted)
    return found === undefined ? Buffer.alloc(0) : bytes.subarray(found.offset, found.offset + found.size)
  }
  const [interpreter, texts] = [section('.interp'), section('.dynstr')]
  return {
    interpreter: interpreter.length === 0 ? null : textAt(interpreter, 0),
    needed: neededOffsets(section('.dynamic'), bytes[4] === ELFCLASS64).map(offset => textAt(texts, offset)),
  }
}

const ELFCLASS64 = 2

function neededOffsets(table: Buffer, wide: boolean): number[] {
  const size = wide ? 16 : 8
  const offsets: number[] = []
  for (let at = 0; at + size <= table.length; at += size) {
    const tag = wide ? Number(table.readBigInt64LE(at)) : table.readInt32LE(at)
    if (tag === DT_NULL) break
    if (tag === DT_NEEDED) offsets.push(wide ? Number(table.readBigUInt64LE(at + 8)) : table.readUInt32LE(at + 4))
  }
  return offsets
}

function textAt(bytes: Buffer, start: number): string {
  const end = bytes.indexOf(0, start)
  return bytes.toString('latin1', start, end === -1 ? bytes.length : end)
}
