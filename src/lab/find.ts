import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { KlabError, nearest } from '../errors/index.js'
import { exists } from '../system/exists.js'
import { PACKAGE_ROOT } from '../system/paths.js'
import { LAB_FILE } from './load.js'
import { code, listing } from './show.js'

export interface ShippedLab {
  readonly name: string
  readonly folder: string
  readonly file: string
}

/** The labs that ship with klab, by name. */
export async function findShippedLabs(): Promise<readonly ShippedLab[]> {
  const root = join(PACKAGE_ROOT, 'lab')
  const entries = await readdir(root, { withFileTypes: true }).catch(() => [])
  const labs: ShippedLab[] = []
  for (const { name } of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = join(root, name, LAB_FILE)
    if (await exists(file)) labs.push({ name, folder: join(root, name), file })
  }
  return labs
}

/** The path of the lab that a command's argument means: a shipped lab's name, or a path. `option-invalid` when neither. */
export async function resolveLabArgument(argument: string): Promise<string> {
  const shipped = await findShippedLabs()
  const named = shipped.find(({ name }) => name === argument)
  if (named !== undefined) return named.file
  if (argument !== '' && (looksLikePath(argument) || (await exists(argument)))) return argument
  throw unknownLab(
    argument,
    shipped.map(({ name }) => name),
  )
}

/** `loadLab` tells what is wrong with a path that leads nowhere. */
function looksLikePath(argument: string): boolean {
  return /[/\\]|^\.|\.ya?ml$/i.test(argument)
}

function unknownLab(argument: string, names: readonly string[]): KlabError {
  const near = nearest(argument, names, 3).map(code)
  const todo =
    near.length > 0
      ? `did you mean ${listing(near, 'or')}?`
      : `the labs are ${listing(names.map(code))}; a path works too`
  return new KlabError('option-invalid', {
    what: `there is no lab ${code(argument)}`,
    todo: names.length === 0 ? 'give the path of a lab file' : todo,
    facts: { lab: argument, nearest: nearest(argument, names, 3) },
  })
}
