import { code, KlabError } from '../../errors/index.js'
import { withoutEnding } from './tree.js'

/**
 * Whose a folder or an archive of this name is: the name without its ending, or the first group of `id` in it. Throws
 * `option-invalid` when `id` does not fit, or nothing is left.
 */
export function studentOf(name: string, id: RegExp | null): string {
  const student = plainName(id === null ? withoutEnding(name) : (groupOf(name, id) ?? ''))
  if (student !== '') return student
  const what = id === null ? `${code(name)} names no student` : `no student is found in the name ${code(name)}`
  const todo = id === null ? 'give it a name' : 'see that `--id` fits each name and that its first group is the student'
  throw new KlabError('option-invalid', { what, todo, facts: { name } })
}

/** Does `id` find a student in it? */
export function fits(name: string, id: RegExp | null): boolean {
  return id !== null && plainName(groupOf(name, id) ?? '') !== ''
}

/** As it is kept: two spellings that look the same are one. */
export function plainName(student: string): string {
  return student.normalize('NFC').trim()
}

/** By this two names are compared. */
export function nameKey(student: string): string {
  return plainName(student).toLowerCase()
}

/** The first match's, also of a pattern with the flag `g`, which would go on from its last match. */
function groupOf(name: string, id: RegExp): string | undefined {
  return new RegExp(id.source, id.flags.replace(/[gy]/g, '')).exec(name.normalize('NFC'))?.[1]
}
