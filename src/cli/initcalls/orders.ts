import { type FileHandle, open, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { KlabError } from '../../errors/index.js'
import {
  formatOrder,
  LARGEST_ORDER,
  type OrderRow,
  parseOrder,
  refreshOrder,
  type WrittenOrder,
} from '../../initcalls/index.js'
import { replaceFile } from '../../system/replace-file.js'

/** An expected order, and the text that it was read from. */
export interface OrderFile {
  readonly order: WrittenOrder
  readonly text: string
}

/** Rejects with `order-invalid` (one error, or `KlabErrors` with every mistake) when the file is no expected order. */
export async function readOrderFile(path: string): Promise<OrderFile> {
  const text = decode(await readBounded(path), path)
  return { order: parseOrder(text, path), text }
}

/** What became of the file. */
export interface SavedOrder {
  readonly change: 'new' | 'changed' | 'unchanged'
  /** How many rules it has: those that it had. */
  readonly rules: number
}

/**
 * Writes an expected order. A file that is there keeps its rules, and its comments at initcalls that are still there; one
 * that is no expected order is refused. It is replaced in one step.
 */
export async function writeOrderFile(
  path: string,
  rows: readonly OrderRow[],
  about: readonly string[],
): Promise<SavedOrder> {
  const write = (text: string) => replaceFile(path, text).catch(cause => Promise.reject(unwritable(path, cause)))
  if (!(await isThere(path).catch(cause => Promise.reject(unwritable(path, cause))))) {
    await write(formatOrder(rows, about))
    return { change: 'new', rules: 0 }
  }
  const { order, text } = await readOrderFile(path)
  const fresh = refreshOrder(text, rows, about)
  const rules = order.rules.length
  if (fresh === text) return { change: 'unchanged', rules }
  await write(fresh)
  return { change: 'changed', rules }
}

async function readBounded(path: string): Promise<Uint8Array> {
  const found = await stat(path).catch(cause => Promise.reject(unreadable(path, cause)))
  // A pipe or a device could keep us waiting for ever.
  if (!found.isFile())
    throw refused(path, found.isDirectory() ? 'this is a folder, and no file' : 'this is no regular file')
  try {
    await using handle = await open(path)
    return await readUpTo(handle, LARGEST_ORDER + 1)
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

/** One byte more than is allowed is enough to know that it is too much. */
async function readUpTo(handle: FileHandle, most: number): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  for (let length = 0; length < most; ) {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(Math.min(65_536, most - length)))
    if (bytesRead === 0) break
    chunks.push(buffer.subarray(0, bytesRead))
    length += bytesRead
  }
  return Buffer.concat(chunks)
}

function decode(bytes: Uint8Array, path: string): string {
  if (bytes.length > LARGEST_ORDER) {
    throw refused(path, `an expected order has at most ${LARGEST_ORDER / 1024 / 1024} MiB, and this file is larger`)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw refused(path, 'this file is not UTF-8 text')
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw cause
  }
}

function unreadable(path: string, cause: unknown): unknown {
  if (cause instanceof KlabError) return cause
  const { code } = cause as NodeJS.ErrnoException
  const missing = code === 'ENOENT' || code === 'ENOTDIR'
  const todo = missing ? '`klab initcalls --save FILE` writes one' : undefined
  return refused(path, missing ? 'there is no file at this path' : 'the expected order cannot be read', { cause, todo })
}

interface More {
  readonly cause?: unknown
  readonly todo?: string | undefined
}

function refused(path: string, what: string, { cause, todo }: More = {}): KlabError {
  const why = cause instanceof Error ? { why: cause.message } : {}
  const at = { file: path, line: 1, column: 1 }
  return new KlabError('order-invalid', { what, ...why, ...(todo === undefined ? {} : { todo }), at, cause })
}

function unwritable(path: string, cause: unknown): unknown {
  const { code, message } = cause as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new KlabError('option-invalid', {
      what: `there is no folder ${dirname(path)} to write the order to`,
      why: message,
      cause,
    })
  }
  const todo = 'give another file with `--save`, or free some space'
  return new KlabError('disk', { what: `the order cannot be written to ${path}`, why: message, todo, cause })
}
