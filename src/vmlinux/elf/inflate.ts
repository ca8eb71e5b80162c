import { createReadStream } from 'node:fs'
import { type FileHandle, mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import * as zlib from 'node:zlib'
import { KlabError } from '../../errors/index.js'
import { diskReason } from '../../system/disk.js'
import { Cursor } from './cursor.js'
import { damaged } from './fault.js'
import type { Section } from './section.js'

export interface Inflated {
  readonly section: Section
  /** Whoever asked closes it; the file has no name any more, so closing gives the space back. */
  readonly handle: FileHandle
}

const ELFCOMPRESS_ZLIB = 1
const ELFCOMPRESS_ZSTD = 2
/** No kernel's section comes near; what claims more is garbage that would fill the disk. */
const MAX_INFLATED = 16 * 2 ** 30

/**
 * Inflate an SHF_COMPRESSED section (CONFIG_DEBUG_INFO_COMPRESSED_*) into a nameless file in the system's folder for
 * temporary files: such a stream has no random access, and the section may be too big for memory.
 */
export async function inflateSection(section: Section, wide: boolean): Promise<Inflated> {
  const { type, size, data } = readCompressionHeader(section, wide)
  const decoder = decoderFor(section, type)
  const handle = await namelessFile().catch(cause => Promise.reject(inflateFault(section, cause)))
  try {
    await inflate(section, data, decoder, size, handle)
    return { section: { ...section, fd: handle.fd, start: 0, size }, handle }
  } catch (error) {
    await handle.close()
    throw error instanceof KlabError ? error : inflateFault(section, error)
  }
}

/** Elf32_Chdr and Elf64_Chdr of the ELF specification. `data`: where the stream begins in the section. */
function readCompressionHeader(section: Section, wide: boolean): { type: number; size: number; data: number } {
  const cursor = new Cursor(section)
  const type = cursor.u32()
  if (wide) cursor.skip(4)
  const size = cursor.offset(wide ? 8 : 4)
  if (size > MAX_INFLATED) throw damaged(section, 0, `it claims to be ${size} bytes long when inflated`)
  return { type, size, data: wide ? 24 : 12 }
}

function decoderFor(section: Section, type: number): Duplex {
  if (type === ELFCOMPRESS_ZLIB) return zlib.createInflate()
  if (type !== ELFCOMPRESS_ZSTD) throw damaged(section, 0, `compression of the unknown type ${type}`)
  const { createZstdDecompress } = zlib as { createZstdDecompress?: () => Duplex }
  if (createZstdDecompress !== undefined) return createZstdDecompress()
  throw new KlabError('tool-missing', {
    what: `${section.name} of ${section.file} is compressed with zstd, which this Node (${process.version}) cannot read`,
    todo: 'use a Node with zstd (22.15 or later), or first run `objcopy --decompress-debug-sections` on the file',
    facts: { file: section.file, section: section.name },
  })
}

async function namelessFile(): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), 'klab-dwarf-'))
  try {
    return await open(join(folder, 'section'), 'wx+', 0o600)
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function inflate(section: Section, data: number, decoder: Duplex, size: number, handle: FileHandle) {
  const { fd, start } = section
  const source = createReadStream('', {
    fd,
    start: start + data,
    end: Math.max(start + section.size - 1, start + data),
    autoClose: false,
  })
  await pipeline(source, decoder, chunks => writeFile(handle, exactly(section, chunks, size)))
}

/** Pass chunks on; more or less than `size` bytes in all is an error, found before they are written. */
async function* exactly(section: Section, chunks: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let total = 0
  for await (const chunk of chunks) {
    total += chunk.length
    if (total > size) break
    yield chunk
  }
  if (total !== size) throw damaged(section, 0, `it inflates to another size than the ${size} bytes it claims`)
}

function inflateFault(section: Section, cause: unknown): KlabError {
  const { message } = cause as NodeJS.ErrnoException
  const reason = diskReason(cause)
  if (reason === null) return damaged(section, 0, `it cannot be inflated: ${message}`, cause)
  return new KlabError('disk', {
    what: `${section.name} of ${section.file} cannot be inflated in ${tmpdir()}: ${reason}`,
    why: message,
    todo: 'make room there, or let TMPDIR name a folder that has it',
    cause,
  })
}
