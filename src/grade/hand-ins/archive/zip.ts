import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import { type Entry, fromRandomAccessReaderPromise, getFileNameLowLevel, RandomAccessReader, type ZipFile } from 'yauzl'
import { KlabError } from '../../../errors/index.js'
import type { Content } from '../tree.js'
import { type Bytes, chunksOf, gathered } from './bytes.js'
import type { ArchiveEntry } from './entries.js'

/** By the directory at its end, as every other program reads it. What the directory says of sizes is not believed. */
export async function* zipEntries(bytes: Bytes): AsyncGenerator<ArchiveEntry> {
  const options = { autoClose: false, lazyEntries: true, decodeStrings: false, validateEntrySizes: false }
  const zip = await fromRandomAccessReaderPromise(new BytesReader(bytes), bytes.size, options)
  for await (const entry of zip.eachEntry()) {
    const name = nameOf(entry)
    yield { name, kind: kindOf(entry, name), read: most => readEntry(zip, entry, most) }
  }
}

/** The package's own readers take a file by its descriptor and close it. */
class BytesReader extends RandomAccessReader {
  readonly #bytes: Bytes

  constructor(bytes: Bytes) {
    super()
    this.#bytes = bytes
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(chunksOf(this.#bytes, start, end), { objectMode: false })
  }

  /** The package's own one makes four streams of it, for each entry twice. */
  override read(buffer: Buffer, offset: number, length: number, position: number, callback: Done): void {
    const done = this.#bytes.read(position, length).then(bytes => {
      if (bytes.length < length) throw new Error('the file ends within it')
      bytes.copy(buffer, offset)
    })
    // not from within the promise, which would swallow what the callback throws
    done.then(
      () => setImmediate(callback, null),
      error => setImmediate(callback, error),
    )
  }
}

type Done = (error: Error | null) => void

/** Many programs write UTF-8 and do not say so. Some for Windows separate by `\`. */
function nameOf(entry: Entry): string {
  const raw = entry.fileName as unknown as Buffer
  const flagged = getFileNameLowLevel(entry.generalPurposeBitFlag, raw, entry.extraFields, true)
  const text = raw.toString('utf8')
  return (text.includes('\ufffd') ? flagged : text).replaceAll('\\', '/')
}

const UNIX = 3
const TYPE_BITS = 0o170000
const FILE = 0o100000
const LINK = 0o120000

/** A Unix mode says more than a name; other systems have files and folders only. */
function kindOf(entry: Entry, name: string): ArchiveEntry['kind'] {
  const type = entry.versionMadeBy >> 8 === UNIX ? (entry.externalFileAttributes >>> 16) & TYPE_BITS : 0
  if (type === LINK) return 'link'
  if (name.endsWith('/')) return 'folder'
  return type === 0 || type === FILE ? 'file' : 'special'
}

async function readEntry(zip: ZipFile, entry: Entry, most: number): Promise<Content | null> {
  if (entry.isEncrypted()) return { why: 'it is encrypted' }
  if (!entry.canDecodeFileData())
    return { why: `it is compressed by method ${entry.compressionMethod}, not by deflate` }
  try {
    const bytes = await gathered(await zip.openReadStreamPromise(entry), most)
    if (bytes === null || crc32(bytes) === entry.crc32) return bytes
    return { why: 'it is damaged: its checksum does not fit' }
  } catch (cause) {
    if (cause instanceof KlabError) throw cause
    return { why: `it is damaged: ${cause instanceof Error ? cause.message : String(cause)}` }
  }
}
