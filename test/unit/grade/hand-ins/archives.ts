import { crc32, deflateRawSync, gzipSync } from 'node:zlib'
import { type Header, pack } from 'tar-stream'

/** A zip's entry; what is not said is as an honest program writes it. */
export interface ZipEntry {
  readonly name: string | Buffer
  readonly data?: string | Buffer
  /** Unix mode with the type's bits; 0: none. */
  readonly mode?: number
  readonly stored?: boolean
  readonly flags?: number
  readonly method?: number
  /** What the directory says of the size. */
  readonly saysSize?: number
  readonly saysCrc?: number
}

export function zipOf(entries: readonly ZipEntry[], comment = ''): Buffer {
  const bodies: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const entry of entries) {
    const name = Buffer.from(entry.name)
    const data = Buffer.from(entry.data ?? '')
    const packed = entry.stored ? data : deflateRawSync(data)
    const head = headOf(entry, name, data, packed)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), head, name, packed])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 6)
    tail.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x03'), head, tail, name]))
    bodies.push(local)
    offset += local.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(offset, 16)
  end.writeUInt16LE(comment.length, 20)
  return Buffer.concat([...bodies, central, end, Buffer.from(comment)])
}

/** What stands in an entry's own header and in the directory alike. */
function headOf(entry: ZipEntry, name: Buffer, data: Buffer, packed: Buffer): Buffer {
  const head = Buffer.alloc(26)
  head.writeUInt16LE(20, 0)
  head.writeUInt16LE(entry.flags ?? 0x800, 2)
  head.writeUInt16LE(entry.method ?? (entry.stored ? 0 : 8), 4)
  head.writeUInt32LE(entry.saysCrc ?? crc32(data), 10)
  head.writeUInt32LE(packed.length, 14)
  head.writeUInt32LE(entry.saysSize ?? data.length, 18)
  head.writeUInt16LE(name.length, 22)
  return head
}

export type TarEntry = Partial<Header> & { readonly name: string; readonly data?: string | Buffer }

export async function tarOf(entries: readonly TarEntry[]): Promise<Buffer> {
  const packing = pack()
  for (const { data, ...header } of entries) packing.entry(header, data ?? '')
  packing.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of packing) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

export async function tgzOf(entries: readonly TarEntry[]): Promise<Buffer> {
  return gzipSync(await tarOf(entries))
}
