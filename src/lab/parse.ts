import { realpathSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { KlabErrors } from '../errors/index.js'
import { blame, type Compiling } from './compile-context.js'
import { compileExpectations } from './compile-expectations.js'
import { savedCaptures } from './compile-packets.js'
import { compileProbes } from './compile-probes.js'
import { compileSteps } from './compile-steps.js'
import { checkText } from './decode.js'
import { type Fault, labErrors } from './faults.js'
import { shapeFaults } from './issues.js'
import type { Lab, Probe } from './model.js'
import { readUnits, startedNames } from './read-units.js'
import { type LabInput, labSchema } from './schema/lab.js'
import { code, show } from './show.js'
import { type LabSource, readYaml } from './yaml-source.js'

export interface LabPlace {
  /** The file's name in messages. */
  readonly file: string
  /** The lab's name. */
  readonly name: string
  /** The folder that the lab may take files from; null: what they are is not looked at. */
  readonly folder: string | null
}

/** A lab from its text. Throws one `KlabErrors` (`lab-invalid`) with every mistake, each with position and code frame. */
export function parseLab(text: string, { file, name, folder }: LabPlace): Lab {
  const plain = text.replace(/^\ufeff/, '')
  checkText(plain, file)
  const { source, faults, broken } = readYaml(plain, file)
  if (broken) throw errorsOf(source, faults)
  if (!isMapping(source.data)) throw errorsOf(source, [notALab(source.data)])
  const compiling: Compiling = { source, faults: [...faults] }
  checkName(compiling, name)
  const input = readInput(compiling)
  const lab = compile(compiling, name, input)
  if (input !== null && folder !== null) checkFiles(compiling, input, folder)
  if (compiling.faults.length > 0 || lab === null) throw errorsOf(source, compiling.faults)
  return lab
}

function errorsOf(source: LabSource, [first, ...rest]: readonly Fault[]): KlabErrors {
  if (first === undefined) throw new Error('a lab was refused without a fault')
  return labErrors(source.file, source.text, [first, ...rest])
}

function isMapping(data: unknown): boolean {
  return typeof data === 'object' && data !== null && !Array.isArray(data)
}

function notALab(data: unknown): Fault {
  const what = data === null ? 'the lab file is empty' : `a lab file is a mapping with keys, not ${show(data)}`
  return { span: { offset: 0, length: 1 }, what, todo: 'begin with `title: …`' }
}

const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/

/** The name becomes a folder's name and stands in reports. */
function checkName(compiling: Compiling, name: string): void {
  if (NAME.test(name)) return
  const what = `a lab is named after its folder or file, and ${code(name)} is no lab's name`
  blame(compiling, { offset: 0, length: 1 }, what, 'rename it: lower-case letters, digits and `-`, at most 64')
}

/** More issues than this are never shown, and finding their places takes time. */
const MOST_ISSUES = 300

function readInput({ source, faults }: Compiling): LabInput | null {
  const read = labSchema.safeParse(source.data)
  if (read.success) return read.data
  faults.push(...shapeFaults(source, source.data, read.error.issues.slice(0, MOST_ISSUES)))
  return null
}

/** Compiles what can be read, for its faults; the lab only when all of it can. */
function compile(compiling: Compiling, name: string, input: LabInput | null): Lab | null {
  const { data } = compiling.source
  const units = readUnits(data)
  const tasks = startedNames(data)
  const steps = compileSteps(compiling, units.steps, tasks)
  const probes = compileProbes(compiling, units.probes, tasks)
  const named = {
    tasks,
    captures: savedCaptures(compiling, units.steps, units.probeNames),
    probes: new Map<string, Probe | 'unread'>([
      ...units.probeNames.map(id => [id, 'unread'] as const),
      ...probes.filter(({ id }) => units.probes.get(id)?.whole).map(probe => [probe.id, probe] as const),
    ]),
  }
  const expectations = compileExpectations(compiling, named, units.expectations)
  if (input === null) return null
  if (probes.length === 0 && expectations.length === 0) {
    blame(compiling, { offset: 0, length: 1 }, 'this lab watches nothing', 'add `probes:` or `expect:`')
  }
  const { title, topics, kernel, requires, timeout, cmdline, guest } = input
  return {
    name,
    title,
    topics,
    kernel,
    requires,
    timeout,
    cmdline,
    files: guest.files,
    packages: guest.packages,
    steps,
    probes,
    expectations,
  }
}

/** Every file that the lab names is there, and lies in the lab's folder also when symbolic links are followed. */
function checkFiles(compiling: Compiling, { guest }: LabInput, folder: string): void {
  for (const [guestPath, file] of Object.entries(guest.files)) {
    const fault = fileFault(folder, file)
    if (fault === null) continue
    blame(compiling, compiling.source.span(['guest', 'files', guestPath], 'value'), `${code(file)} ${fault}`)
  }
}

function fileFault(folder: string, file: string): string | null {
  try {
    const real = realpathSync(join(folder, file))
    const inside = relative(realpathSync(folder), real)
    if (inside === '..' || inside.startsWith(`..${sep}`)) return "leads out of the lab's folder"
    return statSync(real).isFile() ? null : 'is not a file'
  } catch {
    return "is not in the lab's folder, or cannot be read"
  }
}
