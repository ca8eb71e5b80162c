import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join, relative, resolve } from 'node:path'
import { code, KlabError } from '../errors/index.js'
import { valueAt } from '../lab/index.js'
import { readRegular } from '../system/regular-file.js'
import { parseHandout } from './handout.js'
import { parseKey } from './key.js'
import type { Assignment, Handout } from './model/index.js'
import { readTemplate } from './template.js'

/** What an assignment's folder holds, by name. */
export const ASSIGNMENT_FILES = {
  public: 'assignment.yaml',
  lab: 'lab.yaml',
  task: 'task.md',
  answers: 'answer.yaml',
  starter: 'starter',
  key: 'key.yaml',
  samples: 'samples',
} as const

/**
 * The public half out of a key's folder, or out of what a student was given. Throws `KlabErrors` (`assignment-invalid`) with every
 * mistake of a file, or `KlabError` when there is none.
 */
export async function loadHandout(folder: string): Promise<Handout> {
  const text = await readText(folder, ASSIGNMENT_FILES.public)
  const name = basename(resolve(folder))
  const { title, blanks } = parseHandout(text, join(folder, ASSIGNMENT_FILES.public))
  const lab = await readText(folder, ASSIGNMENT_FILES.lab)
  const task = await readText(folder, ASSIGNMENT_FILES.task)
  const files = new Map([
    [ASSIGNMENT_FILES.public, Buffer.from(text)],
    [ASSIGNMENT_FILES.task, Buffer.from(task)],
    ...(await otherFiles(folder)),
  ])
  return {
    name: NAME.test(name) ? name : HOME_NAME,
    title,
    blanks,
    lab,
    files,
    student: await studentOf(folder),
    folder: resolve(folder),
  }
}

/** An assignment with its key. Throws as `loadHandout` does. */
export async function loadAssignment(folder: string): Promise<Assignment> {
  const handout = await loadHandout(folder)
  checkName(handout)
  const text = await readText(folder, ASSIGNMENT_FILES.key)
  const key = parseKey(text, join(folder, ASSIGNMENT_FILES.key), handout.blanks, probesOfLab(handout))
  return { handout, key }
}

/** null: sets bring probes that are not in the file. */
function probesOfLab({ lab }: Handout): readonly string[] | null {
  const { data } = readTemplate(lab, ASSIGNMENT_FILES.lab)
  const included = valueAt(data, ['include']) !== undefined || valueAt(data, ['initcalls']) === true
  return included ? null : Object.keys(valueAt(data, ['probes']) ?? {})
}

/** Larger ones are no text that a person has written. */
const MOST_BYTES = 256 * 1024
const MOST_FILES = 200

async function readText(folder: string, name: string): Promise<string> {
  const file = join(folder, name)
  const bytes = await readRegular(file, MOST_BYTES).catch(cause => {
    const why = cause instanceof Error ? cause.message : String(cause)
    const todo = `an assignment's folder holds ${Object.values(ASSIGNMENT_FILES).slice(0, 3).map(code).join(', ')}, and a key's ${code(ASSIGNMENT_FILES.key)}`
    throw new KlabError('assignment-invalid', { what: `${file} cannot be read`, why, todo, cause })
  })
  return bytes
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .replaceAll('\r\n', '\n')
}

const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/

/** A student may call the folder as they like. */
const HOME_NAME = 'assignment'

/** Of a key's folder; the lab bears the same name, which is a folder's in every run, and values are drawn by it. */
function checkName({ name, folder }: Handout): void {
  if (name === basename(folder)) return
  throw new KlabError('assignment-invalid', {
    what: `an assignment is named after its folder, and ${code(basename(folder))} is no such name`,
    todo: 'rename the folder: lower-case letters, digits and `-`, at most 64',
  })
}

/** Of a key's folder what is in `starter/`, and nothing else; in a hand-out whatever lies there. */
async function otherFiles(folder: string): Promise<readonly (readonly [string, Buffer])[]> {
  const starter = join(folder, ASSIGNMENT_FILES.starter)
  if (await exists(starter)) return readFiles(starter, starter)
  return (await exists(join(folder, ASSIGNMENT_FILES.key))) ? [] : readFiles(folder, folder)
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

/** Hidden files and what runs leave behind are nobody's. */
function isOther(entry: Dirent): boolean {
  const known: readonly string[] = Object.values(ASSIGNMENT_FILES)
  return !entry.name.startsWith('.') && entry.name !== 'out' && !known.includes(entry.name)
}

async function readFiles(top: string, folder: string): Promise<readonly (readonly [string, Buffer])[]> {
  const entries = (await readdir(folder, { withFileTypes: true }))
    .filter(isOther)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const files: (readonly [string, Buffer])[] = []
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) files.push(...(await readFiles(top, path)))
    else files.push([relative(top, path), await readFile(path, entry)])
    if (files.length > MOST_FILES)
      throw new KlabError('assignment-invalid', { what: `${top} holds more than ${MOST_FILES} files` })
  }
  return files
}

/** Where a link leads may be nobody's to hand out: the key, or a file of the teacher's own. */
async function readFile(path: string, entry: Dirent): Promise<Buffer> {
  const linked = entry.isSymbolicLink() ? Promise.reject(new Error('it is a link')) : readRegular(path, MOST_BYTES)
  return linked.catch(cause => {
    throw new KlabError('assignment-invalid', {
      what: `${path} cannot be handed out`,
      why: cause instanceof Error ? cause.message : String(cause),
      cause,
    })
  })
}

/** Whose hand-out it is, as its form says; null when there is none. */
async function studentOf(folder: string): Promise<string | null> {
  const file = join(folder, ASSIGNMENT_FILES.answers)
  try {
    const { data } = readTemplate(await readText(folder, ASSIGNMENT_FILES.answers), file)
    const student = typeof data === 'object' && data !== null && 'student' in data ? data.student : null
    return typeof student === 'string' ? student : null
  } catch {
    return null
  }
}
