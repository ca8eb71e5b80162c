import { crc32 } from 'node:zlib'

/**
 * A ZIP archive of files by path: stored, and the same bytes for the same files whenever it is made (APPNOTE.TXT, 4.3). Below 4 GiB
 * and 65,535 files, which a hand-out is.
 */
export function zipOf(files: ReadonlyMap<string, Uint8Array>): Buffer {
  const bodies: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [path, bytes] of files) {
    const name = Buffer.from(path)
    const common = commonFields(name, bytes)
    const body = Buffer.concat([signature(0x04034b50), common, name, bytes])
    directory.push(Buffer.concat([signature(0x02014b50), MADE_BY, common, directoryFields(offset), name]))
    bodies.push(body)
    offset += body.length
  }
  const listed = Buffer.concat(directory)
  return Buffer.concat([...bodies, listed, ending(files.size, listed.length, offset)])
}

const VERSION = 20
/** Unix, so that the mode counts. */
const MADE_BY = Buffer.from([VERSION, 3])
const UTF8_NAMES = 0x0800
/** The first of January 1980, midnight: the format's zero. */
const DATE = 0x0021
const MODE = 0o100644

function commonFields(name: Buffer, bytes: Uint8Array): Buffer {
  const fields = Buffer.alloc(26)
  fields.writeUInt16LE(VERSION, 0)
  fields.writeUInt16LE(UTF8_NAMES, 2)
  fields.writeUInt16LE(DATE, 8)
  fields.writeUInt32LE(crc32(bytes), 10)
  fields.writeUInt32LE(bytes.length, 14)
  fields.writeUInt32LE(bytes.length, 18)
  fields.writeUInt16LE(name.length, 22)
  return fields
}

function directoryFields(offset: number): Buffer {
  const fields = Buffer.alloc(14)
  fields.writeUInt32LE(MODE * 0x10000, 6)
  fields.writeUInt32LE(offset, 10)
  return fields
}

function ending(count: number, size: number, offset: number): Buffer {
  const fields = Buffer.alloc(22)
  fields.writeUInt32LE(0x06054b50, 0)
  fields.writeUInt16LE(count, 8)
  fields.writeUInt16LE(count, 10)
  fields.writeUInt32LE(size, 12)
  fields.writeUInt32LE(offset, 16)
  return fields
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
