import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { type Extract, extract, type Header } from 'tar-stream'
import { damaged, Unusable } from '../fault.js'
import { inMebibytes } from '../limits.js'
import type { Content } from '../tree.js'
import { type Bytes, chunksOf, gathered } from './bytes.js'
import type { ArchiveEntry } from './entries.js'

type Entry = Extract extends AsyncIterable<infer Source> ? Source : never

interface TarForm {
  readonly gzip: boolean
  readonly mostUnpacked: number
}

/** A tar has no directory: it is read from its start to its end, or as far as it is asked for. */
export async function* tarEntries(bytes: Bytes, { gzip, mostUnpacked }: TarForm): AsyncGenerator<ArchiveEntry> {
  const unpack = extract()
  const source = Readable.from(chunksOf(bytes), { objectMode: false })
  const bounded = (chunks: AsyncIterable<Buffer>) => upTo(chunks, mostUnpacked)
  // a streamx stream; Node's own types do not know them
  const target = unpack as unknown as NodeJS.WritableStream
  const fed = gzip ? pipeline(source, createGunzip(), bounded, target) : pipeline(source, bounded, target)
  fed.catch(() => {})
  try {
    for await (const entry of unpack) {
      yield { name: entry.header.name, kind: kindOf(entry.header), read: most => readEntry(entry, most) }
      entry.resume()
    }
    await fed
  } finally {
    unpack.destroy()
    source.destroy()
  }
}

async function* upTo(chunks: AsyncIterable<Buffer>, most: number): AsyncGenerator<Buffer> {
  let left = most
  for await (const chunk of chunks) {
    left -= chunk.length
    if (left < 0)
      throw new Unusable(`it unpacks to more than ${inMebibytes(most)}`, 'pack only the files that are asked for')
    yield chunk
  }
}

function kindOf({ type }: Header): ArchiveEntry['kind'] {
  if (type === 'file' || type === 'contiguous-file') return 'file'
  if (type === 'directory') return 'folder'
  // a hard link may name what lies outside as well
  return type === 'symlink' || type === 'link' ? 'link' : 'special'
}

/** What is not read to its end would end the whole archive's reading: the header's size is what the tar goes by. */
async function readEntry(entry: Entry, most: number): Promise<Content | null> {
  if (entry.header.size > most) return null
  return await gathered(entry as AsyncIterable<Buffer>, most).catch(cause => Promise.reject(damaged(cause)))
}
