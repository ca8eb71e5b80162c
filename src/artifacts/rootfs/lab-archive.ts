import { constants } from 'node:fs'
import { type FileHandle, open, readFile, readlink, realpath } from 'node:fs/promises'
import { isAbsolute, join, posix, sep } from 'node:path'
import { KlabError } from '../../errors/index.js'
import type { Lab } from '../../lab/index.js'
import { writeWhole } from '../../system/disk.js'
import { readAtMost } from '../../system/regular-file.js'
import { type CpioEntry, encodeCpio, padding } from './cpio.js'
import { encodePlan } from './plan.js'

export interface LabContent {
  readonly steps: Lab['steps']
  readonly files: Lab['files']
  /** Guest path → a program that was compiled for it. */
  readonly compiled?: Readonly<Record<string, Uint8Array>>
  readonly privileged?: boolean
  /** The lab's own folder, outside of which no file is read. */
  readonly folder: string
}

/**
 * The second initramfs: `/klab/plan` and the lab's own files. A file that is missing, that lies outside the lab's folder
 * (also by a symbolic link), or that is no file, is `lab-invalid`.
 */
export async function buildLabArchive(content: LabContent): Promise<Buffer> {
  const { steps, files, compiled = {}, folder, privileged = false } = content
  const plan = encodePlan(steps, { privileged })
  // Root's alone: what will be typed to one task is not for another, of a student, to read.
  const entries: CpioEntry[] = [{ type: 'file', path: 'klab/plan', mode: 0o600, bytes: plan }]
  const all = [...Object.keys(files), ...Object.keys(compiled)]
  let left = MOST_BYTES
  for (const [guestPath, file] of Object.entries(files)) {
    const path = archivePath(guestPath, all)
    const { bytes, executable } = await readLabFile(folder, file, left)
    if (bytes === null) throw refused(file, `the lab's files are more than ${MOST_BYTES / 1024 / 1024} MiB`)
    left -= bytes.length
    entries.push({ type: 'file', path, mode: executable ? 0o755 : 0o644, bytes })
  }
  for (const [guestPath, bytes] of Object.entries(compiled))
    entries.push({ type: 'file', path: archivePath(guestPath, all), mode: 0o755, bytes })
  return encodeCpio(entries)
}

/** The sources that a program is compiled from, by their paths in the lab's folder; the same is refused as of other files. */
export async function readSources(folder: string, files: readonly string[]): Promise<Record<string, Buffer>> {
  const sources: Record<string, Buffer> = {}
  let left = MOST_SOURCE_BYTES
  for (const file of files) {
    const { bytes } = await readLabFile(folder, file, left)
    if (bytes === null) throw refused(file, `a program's sources are more than ${MOST_SOURCE_BYTES / 1024} KiB`)
    left -= bytes.length
    sources[file] = bytes
  }
  return sources
}

/** Writes all archives behind each other; the kernel unpacks one after the other. The files may be compressed. */
export async function joinArchives(files: readonly string[], lab: Buffer, destination: string): Promise<void> {
  const archives = await Promise.all(files.map(file => readFile(file)))
  const parts = archives.flatMap(archive => [archive, padding(archive.length, 4)])
  await writeWhole(destination, Buffer.concat([...parts, lab]))
}

/** An initramfs lies in the guest's memory, twice while it is unpacked. */
const MOST_BYTES = 64 * 1024 * 1024
/** Of one program; what people write by hand is a hundredth of it. */
const MOST_SOURCE_BYTES = 1024 * 1024

function archivePath(guestPath: string, all: readonly string[]): string {
  if (guestPath !== posix.normalize(guestPath) || !/^\/lab\/[^\0]*[^/\0]$/.test(guestPath)) {
    throw refused(guestPath, 'a path in the guest must be like /lab/NAME')
  }
  const other = all.find(path => guestPath.startsWith(`${path}/`))
  if (other !== undefined) throw refused(guestPath, `${other} is a file, so nothing can lie below it`)
  return guestPath.slice(1)
}

/** `bytes` null: there are more than `most`. */
async function readLabFile(folder: string, file: string, most: number) {
  const top = await realpath(folder)
  const path = await insidePath(top, file)
  // O_NONBLOCK: a FIFO must not hold us up before it is refused
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW
  await using handle = await open(path, flags).catch(cause => Promise.reject(missing(file, cause)))
  // a folder on the way may have become a link since the look
  const opened = await readlink(`/proc/self/fd/${handle.fd}`)
  if (!opened.startsWith(top + sep)) throw refused(file, OUTSIDE)
  const { executable, size } = await inspect(handle, file)
  const bytes = size > most ? null : await readAtMost(handle, most, size)
  return { bytes, executable }
}

const OUTSIDE = "it lies outside the lab's folder"

/** The file's real path, all links followed. */
async function insidePath(top: string, file: string): Promise<string> {
  const path = isAbsolute(file)
    ? null
    : await realpath(join(top, file)).catch(cause => Promise.reject(missing(file, cause)))
  if (path?.startsWith(top + sep)) return path
  throw refused(file, OUTSIDE)
}

async function inspect(handle: FileHandle, file: string) {
  const stat = await handle.stat()
  if (!stat.isFile()) throw refused(file, 'it is not a plain file')
  return { executable: (stat.mode & 0o111) !== 0, size: stat.size }
}

function refused(file: string, why: string): KlabError {
  return new KlabError('lab-invalid', { what: `${file} cannot be put into the guest`, why, facts: { file } })
}

function missing(file: string, cause: unknown): KlabError {
  const why = "there is no such file in the lab's folder"
  return new KlabError('lab-invalid', { what: `${file} cannot be put into the guest`, why, facts: { file }, cause })
}
