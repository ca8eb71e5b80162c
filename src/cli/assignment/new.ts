import { randomBytes } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { shippedAssignment } from '../../assignment/find.js'
import { folderFiles } from '../../assignment/folder-files.js'
import { ASSIGNMENT_FILES, loadAssignment } from '../../assignment/load.js'
import { readTemplate } from '../../assignment/template.js'
import { KlabError } from '../../errors/index.js'
import { unwritable } from '../../system/disk.js'
import { makeFolder } from '../../system/make-folder.js'
import { nearbyPath } from '../../system/paths.js'
import { writeFiles } from '../../system/write-files.js'

/** A shipped assignment with its key and samples as a folder of the teacher's own, with a seed that nobody else has. */
export async function newAssignment(name: string, folder: string): Promise<void> {
  const shipped = await shippedAssignment(name)
  await copyAssignment(shipped.folder, folder)
  const shown = nearbyPath(folder)
  process.stdout.write(`${shown}: the assignment ${name} with its key, and a seed of its own
keep it to yourself; \`klab assignment try ${shown}\` grades its samples, \`klab assignment pack ${shown}\` hands it out
`)
}

/** Throws `option-invalid` when there is something at `folder` already, and leaves nothing behind when it fails. */
export async function copyAssignment(from: string, folder: string): Promise<void> {
  const files = new Map(await folderFiles(from))
  const key = files.get(ASSIGNMENT_FILES.key) ?? new Uint8Array()
  files.set(ASSIGNMENT_FILES.key, Buffer.from(reseeded(Buffer.from(key).toString('utf8'))))
  await makeFolder(dirname(folder))
  await mkdir(folder).catch(cause => Promise.reject(unmade(folder, cause)))
  try {
    await writeFiles(folder, files).catch(cause => Promise.reject(unwritable(folder, cause)))
    await loadAssignment(folder)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

/** Everybody can read the seeds of the assignments that ship. */
function reseeded(key: string): string {
  const { offset, length } = readTemplate(key, ASSIGNMENT_FILES.key).span(['seed'], 'value')
  return `${key.slice(0, offset)}"${randomBytes(24).toString('base64url')}"${key.slice(offset + length)}`
}

function unmade(folder: string, cause: NodeJS.ErrnoException): KlabError {
  if (cause.code !== 'EEXIST') return unwritable(folder, cause)
  return new KlabError('option-invalid', {
    what: `${nearbyPath(folder)} is there already`,
    todo: 'give another folder',
  })
}
