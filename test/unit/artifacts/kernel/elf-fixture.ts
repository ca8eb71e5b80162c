import { gzipSync } from 'node:zlib'

export interface SmallElf {
  readonly wide?: boolean
  readonly machine?: number
  readonly buildId?: string | null
  readonly debugInfo?: boolean
  readonly release?: string
  /** Without a section table, only a program header names the notes. */
  readonly stripped?: boolean
}

/** The bytes of a small ELF file with notes, as a kernel has them: a foreign note first, then GNU's build-id. */
export function smallElf(elf: SmallElf = {}): Buffer {
  const { wide = true, buildId = '00112233445566778899aabbccddeeff00112233', release = '5.10.1-test' } = elf
  const notes = Buffer.concat([note('Linux\0', 0x100, '00'), ...(buildId === null ? [] : [note('GNU\0', 3, buildId)])])
  const banner = Buffer.from(`Linux version %s (%s)\0Linux version ${release} (klab@klab) #1\0`)
  const names = ['', '.notes', '.debug_info', '.shstrtab']
  const text = Buffer.from(`${names.join('\0')}\0`)
  const header = wide ? 64 : 52
  const program = wide ? 56 : 32
  const at = { notes: header + program, banner: 0, text: 0, table: 0 }
  at.banner = at.notes + notes.length
  at.text = at.banner + banner.length
  at.table = at.text + text.length
  const sections: [name: number, type: number, offset: number, size: number][] = [
    [0, 0, 0, 0],
    [1, 7, at.notes, notes.length],
    [text.indexOf('.debug_info'), 1, at.banner, elf.debugInfo === false ? 0 : 4],
    [text.indexOf('.shstrtab'), 3, at.text, text.length],
  ]
  const table = Buffer.concat(elf.stripped === true ? [] : sections.map(section => sectionHeader(wide, ...section)))
  const tableAt = elf.stripped === true ? 0 : at.table
  const start = fileHeader(wide, elf.machine ?? 62, header, tableAt, elf.stripped === true ? 0 : sections.length)
  return Buffer.concat([start, noteSegment(wide, at.notes, notes.length), notes, banner, text, table])
}

/** A bootable image with that payload, its boot header as Documentation/x86/boot.rst (Linux 5.10) tells. */
export function smallImage(kernel: Buffer, pack: (bytes: Buffer) => Buffer = gzipSync): Buffer {
  const payload = pack(kernel)
  const setup = Buffer.alloc(3 * 512)
  setup[0x1f1] = 2
  setup.write('HdrS', 0x202, 'latin1')
  setup.writeUInt16LE(0x20f, 0x206)
  setup.writeUInt32LE(16, 0x248)
  setup.writeUInt32LE(payload.length, 0x24c)
  return Buffer.concat([setup, Buffer.alloc(16), payload, Buffer.alloc(64)])
}

function note(name: string, type: number, desc: string): Buffer {
  const bytes = Buffer.from(desc, 'hex')
  const head = Buffer.alloc(12)
  head.writeUInt32LE(name.length, 0)
  head.writeUInt32LE(bytes.length, 4)
  head.writeUInt32LE(type, 8)
  return Buffer.concat([head, padded(Buffer.from(name, 'latin1')), padded(bytes)])
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)])
}

function put(bytes: Buffer, wide: boolean, at: number, value: number): void {
  if (wide) bytes.writeBigUInt64LE(BigInt(value), at)
  else bytes.writeUInt32LE(value, at)
}

function fileHeader(wide: boolean, machine: number, size: number, table: number, count: number): Buffer {
  const bytes = Buffer.alloc(size)
  bytes.writeUInt32BE(0x7f454c46, 0)
  bytes[4] = wide ? 2 : 1
  bytes[5] = 1
  bytes.writeUInt16LE(machine, 18)
  put(bytes, wide, wide ? 0x20 : 0x1c, size)
  put(bytes, wide, wide ? 0x28 : 0x20, table)
  const counts = [wide ? 56 : 32, 1, wide ? 64 : 40, count, count === 0 ? 0 : 3]
  for (const [index, value] of counts.entries()) bytes.writeUInt16LE(value, (wide ? 0x36 : 0x2a) + 2 * index)
  return bytes
}

function noteSegment(wide: boolean, offset: number, size: number): Buffer {
  const bytes = Buffer.alloc(wide ? 56 : 32)
  bytes.writeUInt32LE(4, 0)
  put(bytes, wide, wide ? 8 : 4, offset)
  put(bytes, wide, wide ? 0x20 : 0x10, size)
  return bytes
}

function sectionHeader(wide: boolean, name: number, type: number, offset: number, size: number): Buffer {
  const bytes = Buffer.alloc(wide ? 64 : 40)
  bytes.writeUInt32LE(name, 0)
  bytes.writeUInt32LE(type, 4)
  put(bytes, wide, wide ? 0x18 : 0x10, offset)
  put(bytes, wide, wide ? 0x20 : 0x14, size)
  return bytes
}
