import { type Expectation, probesOf, valueAt } from '../../lab/index.js'
import type { Assignment, Check } from '../model/index.js'
import { markOf, readTemplate } from '../template.js'

/** The blanks that each check rests on: in its expectation itself (`direct`), or in a probe that it is about. */
export interface Dependence {
  readonly direct: readonly string[]
  readonly all: readonly string[]
}

/** The blanks of each probe, of the lab's and of the key's. */
export type ProbeBlanks = ReadonlyMap<string, readonly string[]>

export function probeBlanks({ handout, key }: Assignment): ProbeBlanks {
  const probes = valueAt(readTemplate(handout.lab, 'lab.yaml').data, ['probes']) ?? {}
  const known = new Set(handout.blanks.map(({ name }) => name))
  const all = Object.entries({ ...probes, ...key.probes })
  return new Map(all.map(([id, probe]) => [id, marksBelow(probe).filter(name => known.has(name))]))
}

/** `expectation` is the check's own in the lab that was built; null: it has none there. */
export function dependenceOf(
  { handout }: Pick<Assignment, 'handout'>,
  probes: ProbeBlanks,
  check: Check,
  expectation: Expectation | null,
): Dependence {
  const direct = directOf(
    check,
    handout.blanks.map(({ name }) => name),
  )
  const about = 'probe' in check ? [check.probe] : expectation === null ? [] : probesOf(expectation)
  return { direct, all: [...new Set([...direct, ...about.flatMap(id => probes.get(id) ?? [])])] }
}

function directOf(check: Check, blanks: readonly string[]): readonly string[] {
  if ('blank' in check) return [check.blank]
  const marks = check.type === 'function' ? [] : marksBelow(check.expectation)
  return [...new Set(marks)].filter(name => blanks.includes(name))
}

function marksBelow(data: unknown): readonly string[] {
  const mark = markOf(data)
  if (mark !== null) return [mark]
  return typeof data === 'object' && data !== null ? Object.values(data).flatMap(marksBelow) : []
}
