import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'

/** Opens a file to be read. A pipe or a device, which could keep us waiting or reading for ever, is refused with an Error. */
export async function openRegular(path: string): Promise<FileHandle> {
  // A pipe is opened without waiting for its writer.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  if ((await handle.stat()).isFile()) return handle
  await handle.close()
  throw new Error(`${path} is no regular file`)
}

/** The bytes of a regular file; rejects with an Error when it has more than `most`. */
export async function readRegular(path: string, most: number): Promise<Buffer> {
  await using handle = await openRegular(path)
  if ((await handle.stat()).size > most) throw new Error(`${path} is larger than ${Math.floor(most / 1024)} KiB`)
  return handle.readFile()
}

/**
 * What is left of an open file, in bytes; null when that is more than `most`. A file may grow while it is read, and some (of
 * /proc) tell no size: `expected` bytes are asked for at a time.
 */
export async function readAtMost(handle: FileHandle, most: number, expected = 0): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let left = most + 1
  while (left > 0) {
    const buffer = Buffer.allocUnsafe(Math.min(left, Math.max(expected + 1, 4096)))
    const { bytesRead } = await handle.read(buffer)
    if (bytesRead === 0) return Buffer.concat(chunks)
    chunks.push(buffer.subarray(0, bytesRead))
    left -= bytesRead
  }
  return null
}
