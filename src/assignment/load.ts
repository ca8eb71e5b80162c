import { basename, join, resolve } from 'node:path'
import { code, KlabError } from '../errors/index.js'
import { valueAt } from '../lab/index.js'
import { exists } from '../system/exists.js'
import { readRegular } from '../system/regular-file.js'
import { folderFiles } from './folder-files.js'
import { parseHandout } from './handout.js'
import { parseKey } from './key.js'
import { type MarkedText, unknownMarks } from './known-marks.js'
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
  const files = new Map<string, Uint8Array>([
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
  const assignment = { handout, key }
  for (const marked of markedTexts(assignment)) {
    const errors = unknownMarks(assignment, marked)
    if (errors !== null) throw errors
  }
  return assignment
}

function markedTexts({ handout, key }: Assignment): readonly MarkedText[] {
  const { folder, files, lab } = handout
  const told = [ASSIGNMENT_FILES.public, ASSIGNMENT_FILES.task].map(name => ({
    file: join(folder, name),
    text: Buffer.from(files.get(name) ?? []).toString('utf8'),
    blanks: false,
  }))
  const run = [
    { file: join(folder, ASSIGNMENT_FILES.lab), text: lab, blanks: true },
    { file: key.file, text: key.source, blanks: true },
  ]
  return [...told, ...run]
}

/** null: sets bring probes that are not in the file. */
function probesOfLab({ lab }: Handout): readonly string[] | null {
  const { data } = readTemplate(lab, ASSIGNMENT_FILES.lab)
  const included = valueAt(data, ['include']) !== undefined || valueAt(data, ['initcalls']) === true
  return included ? null : Object.keys(valueAt(data, ['probes']) ?? {})
}

/** Larger ones are no text that a person has written. */
const MOST_BYTES = 256 * 1024

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
async function otherFiles(folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const starter = join(folder, ASSIGNMENT_FILES.starter)
  if (await exists(starter)) return folderFiles(starter, isOther)
  return (await exists(join(folder, ASSIGNMENT_FILES.key))) ? new Map() : folderFiles(folder, isOther)
}

/** Hidden files and what runs leave behind are nobody's. */
function isOther(name: string): boolean {
  const known: readonly string[] = Object.values(ASSIGNMENT_FILES)
  return !name.startsWith('.') && name !== 'out' && !known.includes(name)
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
