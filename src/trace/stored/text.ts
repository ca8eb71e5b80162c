import { closeSync, openSync, readSync } from 'node:fs'

const BLOCK = 256 * 1024
/** Hits and their returns lie near one another; several lists may be gone through at once. */
const BLOCKS_KEPT = 32

/** A file of which parts are read where they lie. */
export interface StoredText extends Disposable {
  /** Empty or short when the file does not go so far. */
  read(offset: number, length: number): Buffer
}

/** Throws what the system says. */
export function openStoredText(path: string): StoredText {
  const file = openSync(path, 'r')
  const blocks = new Map<number, Buffer>()
  const block = (number: number): Buffer => {
    const known = blocks.get(number)
    if (known !== undefined) return known
    const [oldest] = blocks.keys()
    if (blocks.size >= BLOCKS_KEPT && oldest !== undefined) blocks.delete(oldest)
    const fresh = readAll(file, number * BLOCK, BLOCK)
    blocks.set(number, fresh)
    return fresh
  }
  let open = true
  return {
    read(offset, length) {
      const number = Math.floor(offset / BLOCK)
      const from = offset - number * BLOCK
      // a line across two blocks, or longer than one
      return from + length > BLOCK ? readAll(file, offset, length) : block(number).subarray(from, from + length)
    },
    [Symbol.dispose]() {
      if (open) closeSync(file)
      open = false
    },
  }
}

function readAll(file: number, offset: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const read = readSync(file, bytes, filled, length - filled, offset + filled)
    if (read === 0) break
    filled += read
  }
  return bytes.subarray(0, filled)
}
