import type { FileHandle } from 'node:fs/promises'
import { trouble } from '../fault.js'

/** An archive's bytes, wherever they lie. */
export interface Bytes {
  readonly size: number
  /** Up to `length` bytes from a position; fewer only at the end. */
  read(position: number, length: number): Promise<Buffer>
}

export function bytesOf(buffer: Uint8Array): Bytes {
  const all = Buffer.from(buffer.buffer, buffer.byteOffset, buffer.byteLength)
  return { size: all.length, read: async (position, length) => all.subarray(position, position + length) }
}

/** Of an open file, which stays open. A disk that fails is told as `disk`. */
export function bytesOfFile(handle: FileHandle, size: number, path: string): Bytes {
  let ahead: { readonly position: number; readonly bytes: Buffer } = { position: 0, bytes: Buffer.alloc(0) }
  return {
    size,
    async read(position, length) {
      // an archive's own offsets may be any number
      if (position >= size) return Buffer.alloc(0)
      const wanted = Math.min(length, size - position)
      const from = position - ahead.position
      if (from < 0 || from + wanted > ahead.bytes.length) {
        const buffer = Buffer.allocUnsafe(Math.min(Math.max(wanted, CHUNK), size - position))
        const bytes = await fill(handle, buffer, position).catch(cause => Promise.reject(trouble(path, cause)))
        ahead = { position, bytes }
        return bytes.subarray(0, wanted)
      }
      return ahead.bytes.subarray(from, from + wanted)
    },
  }
}

/** A zip's directory is read in hundreds of small pieces, one behind the other. */
const CHUNK = 64 * 1024

async function fill(handle: FileHandle, buffer: Buffer, position: number): Promise<Buffer> {
  let length = 0
  while (length < buffer.length) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length, position + length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return buffer.subarray(0, length)
}

/** The bytes from `start` up to, but without, `end`, piece by piece. */
export async function* chunksOf(bytes: Bytes, start = 0, end = bytes.size): AsyncGenerator<Buffer> {
  for (let position = start; position < end; ) {
    const chunk = await bytes.read(position, Math.min(CHUNK, end - position))
    if (chunk.length === 0) return
    yield chunk
    position += chunk.length
  }
}

/** All that comes; null, and nothing more is asked for, when that is more than `most`. */
export async function gathered(chunks: AsyncIterable<Buffer>, most: number): Promise<Buffer | null> {
  const list: Buffer[] = []
  let left = most
  for await (const chunk of chunks) {
    left -= chunk.length
    if (left < 0) return null
    list.push(chunk)
  }
  return Buffer.concat(list)
}
