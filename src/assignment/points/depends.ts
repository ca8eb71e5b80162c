import { type Expectation, probesOf } from '../../lab/index.js'
import type { Assignment, Check } from '../model/index.js'
import { markOf, readTemplate } from '../template.js'

/** The blanks that each check rests on: in its expectation itself (`direct`), or in a probe that it is about. */
export interface Dependence {
  readonly direct: readonly string[]
  readonly all: readonly string[]
}

/** `expectation` is the check's own in the lab that was built; null: it has none there. */
export function dependenceOf({ handout, key }: Assignment, check: Check, expectation: Expectation | null): Dependence {
  const lab = readTemplate(handout.lab, 'lab.yaml').data as {
    readonly probes?: Readonly<Record<string, unknown>>
  } | null
  const probes = { ...lab?.probes, ...key.probes }
  const direct = directOf(
    check,
    handout.blanks.map(({ name }) => name),
  )
  const about = 'probe' in check ? [check.probe] : expectation === null ? [] : probesOf(expectation)
  const inProbes = about.flatMap(id => marksBelow(Object.hasOwn(probes, id) ? probes[id] : null))
  const known = new Set(handout.blanks.map(({ name }) => name))
  return { direct, all: [...new Set([...direct, ...inProbes])].filter(name => known.has(name)) }
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
