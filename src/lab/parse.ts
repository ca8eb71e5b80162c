import { KlabErrors } from '../errors/index.js'
import { featureNamed } from './compile/condition.js'
import { blame, type Compiling } from './compile/context.js'
import { compileExpectations } from './compile/expectations.js'
import { compileIncludes, type Included } from './compile/includes.js'
import { INITCALL_WORDS, initcallProbe } from './compile/initcalls.js'
import { savedCaptures } from './compile/packets.js'
import { compileProbes } from './compile/probes.js'
import { compilePrograms, sourcesOf } from './compile/programs.js'
import { compileSteps } from './compile/steps.js'
import { checkText } from './decode.js'
import { type Fault, labErrors } from './faults.js'
import { isOption, optionFeature, parseFeatures } from './features.js'
import { shapeFaults, valueAt } from './issues.js'
import { fileFault, type Library } from './library.js'
import type { Condition, Feature, FeatureBook, Lab, Probe } from './model/index.js'
import { readUnits, startedNames } from './read-units.js'
import { type LabInput, labSchema } from './schema/lab.js'
import { code, show } from './show.js'
import { type LabSource, readYaml } from './yaml/source.js'

export interface LabPlace {
  /** The file's name in messages. */
  readonly file: string
  /** The lab's name. */
  readonly name: string
  /** The folder that the lab may take files from; null: what they are is not looked at. */
  readonly folder: string | null
  /** Where its sets come from, and what is declared of kernels. */
  readonly library: Library
}

/** A lab from its text. Throws one `KlabErrors` (`lab-invalid`) with every mistake, each with position and code frame. */
export function parseLab(text: string, { file, name, folder, library }: LabPlace): Lab {
  const plain = text.replace(/^\ufeff/, '')
  checkText(plain, file)
  const { source, faults, broken } = readYaml(plain, file)
  if (broken) throw errorsOf(source, faults)
  if (!isMapping(source.data)) throw errorsOf(source, [notALab(source.data)])
  const book = parseFeatures(library.features.source, library.features.file)
  const compiling: Compiling = { source, faults: [...faults], book }
  checkName(compiling, name)
  const input = readInput(compiling)
  const { lab, included } = compile(compiling, library, name, input)
  if (input !== null && folder !== null) checkFiles(compiling, input, folder)
  if (compiling.faults.length > 0 || included.errors.length > 0) throw allErrors(compiling, included)
  if (lab === null) throw errorsOf(source, [])
  return lab
}

/** The lab's own mistakes, then those of its sets. */
function allErrors({ source, faults }: Compiling, included: Included): KlabErrors {
  const own = faults.length === 0 ? [] : errorsOf(source, faults).errors
  const [first, ...rest] = [...own, ...included.errors]
  return first === undefined ? errorsOf(source, []) : new KlabErrors([first, ...rest])
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

function readInput({ source, faults }: Compiling): LabInput | null {
  const read = labSchema.safeParse(source.data)
  if (read.success) return read.data
  faults.push(...shapeFaults(source, source.data, read.error.issues))
  return null
}

interface Compiled {
  readonly lab: Lab | null
  readonly included: Included
}

/** Compiles what can be read, for its faults; the lab only when all of it can. */
function compile(compiling: Compiling, library: Library, name: string, input: LabInput | null): Compiled {
  const { data } = compiling.source
  const units = readUnits(data)
  const initcalls = valueAt(data, ['initcalls']) === true
  const tasks = startedNames(data)
  const steps = compileSteps(compiling, units.steps, tasks)
  const included = compileIncludes(compiling, library, units, tasks)
  const own = compileProbes(compiling, units.probes, tasks)
  const names = [...included.probeNames, ...units.probeNames]
  const implied = initcalls ? [initcallProbe(compiling, names)] : []
  const probes = [...included.probes, ...own, ...implied]
  const readable = [...included.probes, ...own.filter(({ id }) => units.probes.get(id)?.whole), ...implied]
  const named = {
    tasks,
    initcalls,
    captures: savedCaptures(compiling, units.steps, names),
    probes: new Map<string, Probe | 'unread'>([
      ...names.map(id => [id, 'unread'] as const),
      ...readable.map(probe => [probe.id, probe] as const),
    ]),
  }
  // With a set missing, every expectation on its probes would look wrong.
  const expectations = included.incomplete ? [] : compileExpectations(compiling, named, units.expectations)
  if (input === null || included.incomplete) return { lab: null, included }
  if (probes.length === 0 && expectations.length === 0) {
    blame(compiling, { offset: 0, length: 1 }, 'this lab watches nothing', 'add `probes:` or `expect:`')
  }
  const { title, topics, answers, kernel, requires, timeout, cmdline, guest } = input
  checkRequired(compiling, requires)
  const features = mentioned(compiling.book, requires, [...probes, ...expectations])
  const { renamed } = compiling.book
  const { files, packages, privileged } = guest
  const programs = compilePrograms(compiling, guest)
  const words = initcalls ? [...new Set([...cmdline, ...INITCALL_WORDS])] : cmdline
  const about = { name, title, topics, answers, kernel, requires, timeout, cmdline: words }
  const content = { files, programs, packages, privileged }
  return { lab: { ...about, ...content, initcalls, steps, probes, expectations, features, renamed }, included }
}

function checkRequired(compiling: Compiling, requires: readonly string[]): void {
  for (const [index, name] of requires.entries()) {
    if (!isOption(name)) featureNamed(compiling, name, ['requires', index])
  }
}

/** What is declared of each feature that the lab mentions, in the order in which it does. */
function mentioned({ features }: FeatureBook, required: readonly string[], conditions: readonly Condition[]) {
  const names = new Set([...required, ...conditions.flatMap(({ when, unless }) => [...when, ...unless])])
  const known: Record<string, Feature> = {}
  for (const name of names) {
    const declared = Object.hasOwn(features, name) ? features[name] : undefined
    const feature = isOption(name) ? optionFeature(name) : declared
    if (feature !== undefined) known[name] = feature
  }
  return known
}

/** Every file that the lab names is there, and lies in the lab's folder also when symbolic links are followed. */
function checkFiles(compiling: Compiling, { guest }: LabInput, folder: string): void {
  const files = Object.entries(guest.files).map(([to, file]) => ({ file, path: ['guest', 'files', to] }))
  for (const { file, path } of [...files, ...sourcesOf(guest)]) {
    const fault = fileFault(folder, file)
    if (fault !== null) blame(compiling, compiling.source.span(path, 'value'), `${code(file)} ${fault}`)
  }
}
