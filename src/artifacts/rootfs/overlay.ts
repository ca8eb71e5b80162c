import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { CpioEntry } from './cpio.js'
import { ROOTFS_SOURCES } from './programs.js'

/** The files of `rootfs/overlay/` as they go into the guest; of their modes only the executable bit counts, as in git. */
export async function readOverlay(): Promise<CpioEntry[]> {
  const top = join(ROOTFS_SOURCES, 'overlay')
  const files = (await readdir(top, { recursive: true, withFileTypes: true })).filter(entry => entry.isFile())
  return Promise.all(files.map(entry => readOne(top, join(entry.parentPath, entry.name))))
}

async function readOne(top: string, file: string): Promise<CpioEntry> {
  const executable = ((await stat(file)).mode & 0o100) !== 0
  const path = relative(top, file).split(sep).join('/')
  return { type: 'file', path, mode: executable ? 0o755 : 0o644, bytes: await readFile(file) }
}
