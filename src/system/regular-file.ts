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
