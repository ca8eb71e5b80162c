import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { KlabError } from '../../errors/index.js'
import { PACKAGE_ROOT } from '../../system/paths.js'
import { parseDefinition } from './definition.js'
import { isFileSync } from './source/folders.js'
import type { NamedKernel } from './types.js'

/** The kernel of labs that name no other. */
export const DEFAULT_KERNEL = 'x86_64'

/** The kernels of `kernel-config/`, by name. A file that is wrong throws. */
export function listKernels(): NamedKernel[] {
  return kernelNames().map(loadNamedKernel)
}

/** Throws `kernel-unknown` when no file of `kernel-config/` has that name, or when the file is wrong. */
export function loadNamedKernel(name: string): NamedKernel {
  const names = kernelNames()
  if (!names.includes(name)) throw unknown(name, names)
  return loadDefinition(join(configFolder(), `${name}.yaml`))
}

/** Any file of that form; its fragments lie in `fragments/` beside it, or else are those that ship. */
export function loadDefinition(file: string): NamedKernel {
  const path = resolve(file)
  const definition = parseDefinition(path, readText(path))
  const fragments = definition.fragments.map(fragment => findFragment(path, fragment))
  return { ...definition, name: basename(path, '.yaml'), fragments, file: path }
}

function configFolder(): string {
  return join(PACKAGE_ROOT, 'kernel-config')
}

function kernelNames(): string[] {
  const files = readdirSync(configFolder()).filter(name => name.endsWith('.yaml'))
  return files.map(file => basename(file, '.yaml')).sort()
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new KlabError('kernel-unknown', {
      what: `the kernel definition ${file} cannot be read`,
      why: String(cause),
      cause,
    })
  }
}

function findFragment(definition: string, { name, at }: { name: string; at: KlabError['parts']['at'] }): string {
  const places = [join(dirname(definition), 'fragments', name), join(configFolder(), 'fragments', name)]
  const found = places.find(isFileSync)
  if (found !== undefined) return found
  const known = readdirSync(join(configFolder(), 'fragments')).sort().join(', ')
  const todo = `Fragments that ship: ${known}.`
  throw new KlabError('kernel-unknown', {
    what: `there is no fragment ${name}`,
    todo,
    ...(at === undefined ? {} : { at }),
  })
}

function unknown(name: string, names: readonly string[]): KlabError {
  return new KlabError('kernel-unknown', {
    what: `there is no kernel named ${name}`,
    todo: `Known kernels: ${names.join(', ')}.`,
  })
}
