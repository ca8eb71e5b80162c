import { type FileHandle, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { KlabError, KlabErrors } from '../errors/index.js'
import { openRegular } from '../system/regular-file.js'
import { decodeLab, LARGEST_LAB } from './decode.js'
import { libraryOf, type SourceText } from './library.js'
import type { Lab } from './model/index.js'
import { parseLab } from './parse.js'

/** A lab, and where it came from. */
export interface LoadedLab {
  readonly lab: Lab
  /** The file's text, without a byte-order mark. */
  readonly source: string
  /** The file as the caller named it; positions bear it. */
  readonly file: string
  /** The folder that the lab may take files from, absolute. */
  readonly folder: string
  readonly uses: LabUses
}

/** What a lab was read with besides its own file. */
export interface LabUses {
  readonly features: SourceText
  /** By what the lab calls them. */
  readonly sets: Readonly<Record<string, SourceText>>
}

/** The file that a lab's folder holds. */
export const LAB_FILE = 'lab.yaml'

/**
 * Loads a lab from its YAML file or its folder. Every mistake is thrown as one `KlabErrors` of code `lab-invalid`. `shown` is what
 * messages call a file that was made for this run alone.
 */
export async function loadLab(path: string, shown?: string): Promise<LoadedLab> {
  const read = await readLabFile(path)
  const { source } = read
  const file = shown ?? read.file
  const folder = dirname(resolve(read.file))
  const shelf = libraryOf(folder, dirname(file))
  const sets: Record<string, SourceText> = {}
  const set = (name: string) => {
    const found = shelf.set(name)
    if ('source' in found) sets[name] = found
    return found
  }
  const { features } = shelf
  const lab = parseLab(source, { file, name: labName(read.file), folder, library: { features, set } })
  return { lab, source, file, folder, uses: { features, sets } }
}

/** The text of a lab's file, or of a lab file in this folder. Throws `KlabErrors` when it is none. */
export async function readLabFile(path: string): Promise<SourceText> {
  const file = await labFile(path)
  const bytes = await readBounded(file).catch(cause => {
    throw unreadable(file, cause)
  })
  return { file, source: decodeLab(bytes, file) }
}

/** `lab/boot-chain/lab.yaml` is `boot-chain`, and so is `boot-chain.yaml`. */
export function labName(file: string): string {
  const name = basename(file)
  return name === LAB_FILE ? basename(dirname(resolve(file))) : name.replace(/\.ya?ml$/i, '')
}

async function labFile(path: string): Promise<string> {
  const found = await stat(path).catch(cause => {
    throw unreadable(path, cause)
  })
  if (!found.isDirectory()) return notRegular(path, found.isFile())
  const file = join(path, LAB_FILE)
  const inside = await stat(file).catch(cause => {
    throw unreadable(file, cause)
  })
  return notRegular(file, inside.isFile())
}

/** A pipe or a device could keep us waiting for ever. */
function notRegular(path: string, regular: boolean): string {
  if (regular) return path
  throw refused(path, 'a lab is a YAML file, and this is something else')
}

/** One byte more than is allowed is enough to know that it is too much. */
async function readBounded(file: string): Promise<Uint8Array> {
  await using handle = await openRegular(file)
  const buffer = Buffer.alloc(LARGEST_LAB + 1)
  return buffer.subarray(0, await fill(handle, buffer))
}

async function fill(handle: FileHandle, buffer: Buffer): Promise<number> {
  let length = 0
  while (length < buffer.length) {
    const { bytesRead } = await handle.read(buffer, length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return length
}

function unreadable(path: string, cause: unknown): KlabErrors {
  const codeOf = (cause as NodeJS.ErrnoException | null)?.code
  if (codeOf === 'ENOENT' || codeOf === 'ENOTDIR') return refused(path, 'there is no lab file at this path', cause)
  return refused(path, 'the lab file cannot be read', cause)
}

function refused(path: string, what: string, cause?: unknown): KlabErrors {
  const why = cause instanceof Error ? { why: cause.message } : {}
  return new KlabErrors([new KlabError('lab-invalid', { what, ...why, at: { file: path, line: 1, column: 1 }, cause })])
}
