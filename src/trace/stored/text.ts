import { closeSync, openSync, readSync } from 'node:fs'

/** One probe's events lie far apart: more would be read in vain. */
const BLOCK = 16 * 1024
/** Hits and their returns lie near one another; several lists may be gone through at once. */
const BLOCKS_KEPT = 256

/** A file of which parts are read where they lie. */
export interface StoredText extends Disposable {
  /** Empty or short when the file does not go so far. The bytes are good until the next call. */
  read(offset: number, length: number): Buffer
}

/** Throws what the system says. */
export function openStoredText(path: string): StoredText {
  const file = openSync(path, 'r')
  const blocks = new Map<number, { readonly room: Buffer; readonly bytes: Buffer }>()
  const block = (number: number): Buffer => {
    const known = blocks.get(number)
    if (known !== undefined) return known.bytes
    const [oldest] = blocks.keys()
    const full = blocks.size >= BLOCKS_KEPT && oldest !== undefined
    const room = (full ? blocks.get(oldest)?.room : undefined) ?? Buffer.allocUnsafeSlow(BLOCK)
    if (full) blocks.delete(oldest)
    const bytes = readInto(room, file, number * BLOCK)
    blocks.set(number, { room, bytes })
    return bytes
  }
  let open = true
  return {
    read(offset, length) {
      const number = Math.floor(offset / BLOCK)
      const from = offset - number * BLOCK
      // a line across two blocks, or longer than one
      return from + length > BLOCK
        ? readInto(Buffer.allocUnsafe(length), file, offset)
        : block(number).subarray(from, from + length)
    },
    [Symbol.dispose]() {
      if (open) closeSync(file)
      open = false
    },
  }
}

function readInto(room: Buffer, file: number, offset: number): Buffer {
  let filled = 0
  while (filled < room.length) {
    const read = readSync(file, room, filled, room.length - filled, offset + filled)
    if (read === 0) break
    filled += read
  }
  return room.subarray(0, filled)
}
