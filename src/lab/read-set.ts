import { type KlabError, KlabErrors } from '../errors/index.js'
import { blame, type Compiling, type Unit } from './compile/context.js'
import { compileProbes } from './compile/probes.js'
import { checkText } from './decode.js'
import { labErrors } from './faults.js'
import { shapeFaults } from './issues.js'
import type { SourceText } from './library.js'
import type { FeatureBook } from './model/index.js'
import { readProbeUnits } from './read-units.js'
import type { ProbeInput } from './schema/probe.js'
import { setSchema } from './schema/set.js'
import { show } from './show.js'
import { readYaml } from './yaml/source.js'

/** A set's file as far as it can be read; its mistakes are in `compiling`. */
export interface ReadSet {
  readonly compiling: Compiling
  readonly probes: ReadonlyMap<string, Unit<ProbeInput>>
  /** Every name that it gives to a probe, readable or not. */
  readonly probeNames: readonly string[]
}

export function readSet({ file, source: text }: SourceText, book: FeatureBook): ReadSet {
  checkText(text, file)
  const { source, faults, broken } = readYaml(text, file)
  const compiling: Compiling = { source, faults: [...faults], book }
  if (broken) return { compiling, probes: new Map(), probeNames: [] }
  const { data } = source
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    const what = data === null ? 'the set is empty' : `a set is a mapping with keys, not ${show(data)}`
    blame(compiling, { offset: 0, length: 1 }, what, 'begin with `title: …`')
    return { compiling, probes: new Map(), probeNames: [] }
  }
  const read = setSchema.safeParse(data)
  if (!read.success) compiling.faults.push(...shapeFaults(source, data, read.error.issues))
  return { compiling, ...readProbeUnits(data) }
}

/** The mistakes of a set's file; none when it is right. */
export function setErrors({ compiling: { source, faults } }: ReadSet): readonly KlabError[] {
  const [first, ...rest] = faults
  return first === undefined ? [] : labErrors(source.file, source.text, [first, ...rest]).errors
}

/** A set by itself: how many probes it has. Which tasks there are, only a lab knows. Throws `KlabErrors` with every mistake. */
export function checkSet(text: SourceText, book: FeatureBook): number {
  const set = readSet(text, book)
  compileProbes(set.compiling, set.probes, null)
  const [first, ...rest] = setErrors(set)
  if (first !== undefined) throw new KlabErrors([first, ...rest])
  return set.probes.size
}
