import { damaged, Unusable } from '../fault.js'
import type { ChildKind, Content } from '../tree.js'
import type { Bytes } from './bytes.js'
import { tarEntries } from './tar.js'
import { zipEntries } from './zip.js'

/** One entry, as the archive tells it. */
export interface ArchiveEntry {
  /** A path in the archive, of any characters. */
  readonly name: string
  readonly kind: Exclude<ChildKind, 'twice'>
  /** Before the next entry is asked for. null when it has more than `most` bytes. */
  read(most: number): Promise<Content | null>
}

/**
 * The entries of a zip, a tar or a gzipped tar, by what it holds and not by its name. Throws `Unusable` when it is none, is
 * damaged, or a tar unpacks to more than `mostUnpacked` bytes.
 */
export async function* entriesOf(bytes: Bytes, mostUnpacked: number): AsyncGenerator<ArchiveEntry> {
  const head = await bytes.read(0, 512)
  try {
    if (starts(head, 'PK\x03\x04') || starts(head, 'PK\x05\x06')) yield* zipEntries(bytes)
    else if (starts(head, '\x1f\x8b')) yield* tarEntries(bytes, { gzip: true, mostUnpacked })
    else if (isTar(head)) yield* tarEntries(bytes, { gzip: false, mostUnpacked })
    else throw noArchive(head)
  } catch (cause) {
    throw damaged(cause)
  }
}

function starts(head: Buffer, magic: string): boolean {
  return head.subarray(0, magic.length).equals(Buffer.from(magic, 'latin1'))
}

function isTar(head: Buffer): boolean {
  return head.toString('latin1', 257, 262) === 'ustar'
}

const OTHERS: readonly (readonly [string, string])[] = [
  ['Rar!', 'a RAR archive'],
  ['7z\xbc\xaf', 'a 7-Zip archive'],
  ['\xfd7zXZ', 'compressed by xz'],
  ['BZh', 'compressed by bzip2'],
  ['\x28\xb5\x2f\xfd', 'compressed by zstd'],
]

function noArchive(head: Buffer): Unusable {
  const other = OTHERS.find(([magic]) => starts(head, magic))
  const why = head.length === 0 ? 'it is empty' : `it is ${other?.[1] ?? 'neither a zip nor a tar archive'}`
  return new Unusable(why, 'pack it as .zip or .tar.gz')
}
