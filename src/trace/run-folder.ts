import { randomBytes } from 'node:crypto'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { KlabError } from '../errors/index.js'
import { diskReason, keepRoom, type Room, writeWhole } from '../system/disk.js'
import { makeFolder } from '../system/make-folder.js'

/** The files of a run's folder, by name. Other people's scripts read them. */
export const RUN_FILES = {
  events: 'events.ndjson',
  files: 'files',
  manifest: 'run.json',
  verdict: 'verdict.json',
  html: 'report.html',
  markdown: 'report.md',
  junit: 'junit.xml',
  timing: 'timing.ndjson',
  serial: 'serial.log',
  qemu: 'qemu.log',
  gdb: 'gdb.log',
} as const

/**
 * A run's folder while it is written: under a temporary name beside its place, with room kept for what must be written
 * in the end. Disposing of it uncommitted removes it.
 */
export interface RunFolder extends AsyncDisposable, Room {
  path(file: keyof typeof RUN_FILES): string
  /** The path that the file is going to have, for messages. */
  shown(file: keyof typeof RUN_FILES): string
  /** Writes the whole file, or none. Rejects with `disk`. */
  write(file: keyof typeof RUN_FILES, text: string): Promise<void>
  /** Move it into place, over the last run of that lab; returns the folder. Rejects with `disk`. */
  commit(): Promise<string>
}

/** Rejects with `disk`, also when there is no room to speak of. */
export async function createRunFolder(out: string, lab: string): Promise<RunFolder> {
  const place = join(out, lab)
  const temporary = join(out, `.${lab}.${randomBytes(6).toString('hex')}.tmp`)
  await makeFolder(temporary).catch(cause => {
    throw diskError(`the folder ${temporary} cannot be made`, cause)
  })
  const remove = () => rm(temporary, { recursive: true, force: true })
  const room = await keepRoom(temporary, place).catch(async error => {
    await remove()
    throw error
  })
  let committed = false
  const shown = (file: keyof typeof RUN_FILES) => join(place, RUN_FILES[file])
  return {
    ...room,
    path: file => join(temporary, RUN_FILES[file]),
    shown,
    write: (file, text) => writeWhole(join(temporary, RUN_FILES[file]), text, shown(file)),
    async commit() {
      await room.release()
      await replaceFolder(temporary, place).catch(cause => {
        throw diskError(`the run cannot be moved to ${place}`, cause)
      })
      committed = true
      return place
    },
    async [Symbol.asyncDispose]() {
      if (!committed) await remove()
    },
  }
}

/** A folder cannot be replaced in one step: the old one is moved aside first, and back when the second step fails. */
async function replaceFolder(from: string, to: string): Promise<void> {
  const aside = `${from}.old`
  const hadOld = await rename(to, aside).then(
    () => true,
    cause => {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false
      throw cause
    },
  )
  try {
    await rename(from, to)
  } catch (error) {
    if (hadOld) await rename(aside, to).catch(() => {})
    throw error
  }
  // The new run is in its place: that the old one cannot be removed is nothing against it.
  if (hadOld) await rm(aside, { recursive: true, force: true }).catch(() => {})
}

function diskError(what: string, cause: unknown): KlabError {
  const why = cause instanceof Error ? cause.message : String(cause)
  const reason = diskReason(cause)
  const told = reason === null ? what : `${what}: ${reason}`
  return new KlabError('disk', { what: told, why, todo: 'give another folder with `--out`, or free some space', cause })
}
