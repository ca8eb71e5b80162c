import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { KlabError } from '../errors/index.js'

/** The program's absolute path: a name with a slash as it is, a bare name looked up in PATH. null: there is none. */
export function findProgram(name: string): string | null {
  if (name.includes('/')) return isProgram(name) ? resolve(name) : null
  const folders = (process.env.PATH ?? '').split(delimiter).filter(folder => folder !== '')
  const found = folders.map(folder => join(folder, name)).find(isProgram)
  return found === undefined ? null : resolve(found)
}

/** As `findProgram`, but a missing one is `tool-missing` with `todo` as the way out. */
export function requireProgram(name: string, todo: string): string {
  const found = findProgram(name)
  if (found !== null) return found
  const what = name.includes('/') ? `${name} is not a program` : `${name} was not found in PATH`
  throw new KlabError('tool-missing', { what, todo, facts: { program: name } })
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
