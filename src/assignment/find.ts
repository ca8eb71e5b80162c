import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { code, KlabError, listing, nearest } from '../errors/index.js'
import { exists } from '../system/exists.js'
import { PACKAGE_ROOT } from '../system/paths.js'
import { ASSIGNMENT_FILES } from './load.js'

export interface ShippedAssignment {
  readonly name: string
  /** With its key. */
  readonly folder: string
}

/** The assignments that ship with klab, by name. */
export async function findShippedAssignments(): Promise<readonly ShippedAssignment[]> {
  const root = join(PACKAGE_ROOT, 'lab', 'assignments')
  const names = (await readdir(root).catch(() => [])).toSorted()
  const shipped: ShippedAssignment[] = []
  for (const name of names) {
    const folder = join(root, name)
    if (await exists(join(folder, ASSIGNMENT_FILES.key))) shipped.push({ name, folder })
  }
  return shipped
}

/** The shipped assignment of that name. Throws `option-invalid`. */
export async function shippedAssignment(name: string): Promise<ShippedAssignment> {
  const shipped = await findShippedAssignments()
  const found = shipped.find(one => one.name === name)
  if (found !== undefined) return found
  const names = shipped.map(one => one.name)
  const near = nearest(name, names, 3).map(code)
  const all = names.length === 0 ? {} : { todo: `the assignments are ${listing(names.map(code))}` }
  throw new KlabError('option-invalid', {
    what: `there is no assignment ${code(name)}`,
    ...(near.length > 0 ? { todo: `did you mean ${listing(near, 'or')}?` } : all),
  })
}

/** The key's folder that a command's argument means: a shipped assignment's name, a folder, or the `key.yaml` in it. */
export async function resolveKeyArgument(argument: string): Promise<string> {
  if (basename(argument) === ASSIGNMENT_FILES.key) return dirname(argument)
  if (await exists(argument)) return argument
  return /[/\\]|^\./.test(argument) ? argument : (await shippedAssignment(argument)).folder
}
