import type { Lab } from '../model/index.js'
import type { LabInput } from '../schema/lab.js'
import { code } from '../show.js'
import type { Path } from '../yaml/source.js'
import { blame, type Compiling } from './context.js'

type Guest = LabInput['guest']

/** What each program is made of; a path that a file or another program is in the way of is a fault, and so are headers alone. */
export function compilePrograms(compiling: Compiling, guest: Guest): Lab['programs'] {
  const programs = Object.entries(guest.programs)
  const files = Object.keys(guest.files)
  for (const [to, sources] of programs) {
    const path = ['guest', 'programs', to]
    const key = compiling.source.span(path, 'key')
    if (files.includes(to)) blame(compiling, key, `${code(to)} is in \`guest.files\` as well`, 'keep one of them')
    const above = [...files, ...Object.keys(guest.programs)].find(one => to.startsWith(`${one}/`))
    if (above !== undefined) blame(compiling, key, `${code(above)} is a file, so nothing can lie below it`)
    const below = files.find(one => one.startsWith(`${to}/`))
    if (below !== undefined) blame(compiling, key, `${code(to)} is a program, so ${code(below)} cannot lie below it`)
    if (listed(sources).some(file => file.endsWith('.c'))) continue
    const value = compiling.source.span(path, 'value')
    blame(compiling, value, `${code(to)} has headers only`, 'name a source, whose name ends with `.c`')
  }
  return Object.fromEntries(programs.map(([to, sources]) => [to, [...new Set(listed(sources))]]))
}

/** Every source, with its place in the lab file. */
export function sourcesOf({ programs }: Guest): { readonly file: string; readonly path: Path }[] {
  return Object.entries(programs).flatMap(([to, sources]) => {
    const path = ['guest', 'programs', to]
    return typeof sources === 'string'
      ? [{ file: sources, path }]
      : sources.map((file, index) => ({ file, path: [...path, index] }))
  })
}

function listed(sources: Guest['programs'][string]): readonly string[] {
  return typeof sources === 'string' ? [sources] : sources
}
