import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { lstat, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { KlabError } from '../errors/index.js'
import { atExit } from '../system/at-exit.js'
import { diskReason, keepRoom, type Room, writeWhole } from '../system/disk.js'
import { makeFolder } from '../system/make-folder.js'
import { finishReplacing, replaceFolder, replaceLightly, SUFFIX } from './replace-folder.js'

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
  /**
   * Move it into place, over the last run of that lab; returns the folder. A run that the user cut short is `beside` the
   * last one, over an earlier such. Rejects with `disk`.
   */
  commit(where?: 'in place' | 'beside'): Promise<string>
}

/** Rejects with `disk`, also when there is no room to speak of. */
export async function createRunFolder(out: string, lab: string): Promise<RunFolder> {
  const [place, begun] = [join(out, lab), Date.now()]
  const temporary = join(out, `.${lab}.${randomBytes(6).toString('hex')}${SUFFIX}`)
  await makeFolder(temporary).catch(cause => {
    throw diskError(`the folder ${temporary} cannot be made`, cause)
  })
  const remove = () => rm(temporary, { recursive: true, force: true, maxRetries: 3 })
  const room = await keepRoom(temporary, place).catch(async error => {
    await remove()
    throw error
  })
  const hurried = atExit(() => rmSync(temporary, { recursive: true, force: true, maxRetries: 3 }))
  // Held open as long as it is used: by that anybody can see in /proc whose it is (`klab doctor` does).
  const handle = await open(temporary, 'r')
  await finishReplacing(out, lab)
  const shown = (file: keyof typeof RUN_FILES) => join(place, RUN_FILES[file])
  return {
    ...room,
    path: file => join(temporary, RUN_FILES[file]),
    shown,
    write: (file, text) => writeWhole(join(temporary, RUN_FILES[file]), text, shown(file)),
    async commit(where = 'in place') {
      await room.release()
      const to = where === 'beside' ? interruptedPlace(place) : place
      await (where === 'beside' ? replaceLightly(temporary, to) : replaceFolder(temporary, to)).catch(cause => {
        throw diskError(`the run cannot be moved to ${to}`, cause)
      })
      if (where === 'in place') await removeOlder(interruptedPlace(place), begun)
      return to
    },
    async [Symbol.asyncDispose]() {
      await remove()
      await handle.close()
      hurried[Symbol.dispose]()
    },
  }
}

/** What a run was cut short with lies here; a lab's name has no dot. */
function interruptedPlace(place: string): string {
  return `${place}.interrupted`
}

/** A later run of the lab has come to its end: what an earlier one was cut short with is of no use. */
async function removeOlder(folder: string, before: number): Promise<void> {
  const found = await lstat(folder).catch(() => null)
  if (found?.isDirectory() && found.mtimeMs < before) await rm(folder, { recursive: true, force: true })
}

function diskError(what: string, cause: unknown): KlabError {
  const why = cause instanceof Error ? cause.message : String(cause)
  const reason = diskReason(cause)
  const told = reason === null ? what : `${what}: ${reason}`
  return new KlabError('disk', { what: told, why, todo: 'give another folder with `--out`, or free some space', cause })
}
