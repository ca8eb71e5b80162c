import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '../../system/make-folder.js'
import { replaceFolder } from '../../trace/replace-folder.js'

/** Where a batch's grades lie, a folder for each student. */
export const STUDENTS = 'students'

export function studentsFolder(out: string): string {
  return join(out, STUDENTS)
}

/** Hand-ins that are being graded; what a klab that was killed has left there is worth nothing. */
function workFolder(out: string): string {
  return join(out, '.klab-grade.work')
}

/** Makes the folders of a batch, once: two who make the same at once may be in each other's way. */
export async function makeFolders(out: string): Promise<void> {
  await makeFolder(studentsFolder(out))
  await removeWork(out)
  await makeFolder(workFolder(out))
}

/** An empty folder to grade in. */
export async function freshFolder(out: string, name: string): Promise<string> {
  const folder = join(workFolder(out), name)
  await remove(folder)
  await mkdir(folder)
  return folder
}

/** Puts a student's new folder in the place of the last one. */
export async function publish(work: string, place: string): Promise<void> {
  await replaceFolder(work, place)
}

export async function removeWork(out: string): Promise<void> {
  await remove(workFolder(out))
}

/** Retried, for what is being killed may still write. */
async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
}
