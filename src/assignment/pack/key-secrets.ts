import { basename } from 'node:path'
import { positionOf } from '../../errors/index.js'
import type { LabSource, Path } from '../../lab/index.js'
import type { Assignment, Blank, Handout, Key } from '../model/index.js'
import { readTemplate, unmark } from '../template.js'
import { isTelling } from './drawn-secrets.js'
import { expectationTexts, probeTexts, scalars, type Text } from './lab-texts.js'
import type { Secret, Unsearched } from './secret.js'
import { shownMarks } from './shown-values.js'

export interface Found {
  readonly secrets: readonly Secret[]
  readonly unsearched: readonly Unsearched[]
}

/**
 * What of `key.yaml` gives something away: the seed, hidden probes, what checks hold to be right, hints. Not what every student
 * reads once it is graded (titles, `wants`), and not what names things of the lab.
 */
export function keySecrets({ handout, key }: Assignment): Found {
  const source = readTemplate(key.source, key.file)
  const texts = textsOf(source.data as KeyData, { handout, key })
  return {
    secrets: texts.secret.map(text => told(source, text)),
    unsearched: texts.options.map(text => ({ ...told(source, text), why: OPTION })),
  }
}

/** What a sample that solves all of it has in its form. */
export function answerSecrets(text: string, file: string, blanks: readonly Blank[]): Found {
  const source = readTemplate(text, file)
  const secrets: Secret[] = []
  const unsearched: Unsearched[] = []
  for (const blank of blanks) {
    for (const found of answerTexts(blank, at(source.data, blank.name))) {
      if (blank.is === 'choice') unsearched.push({ ...told(source, found), why: OPTION })
      else secrets.push(told(source, found))
    }
  }
  return { secrets, unsearched }
}

const OPTION = 'it is one of the options that every form lists'

/** The parts of a key that has been checked already. */
interface KeyData {
  readonly seed: string
  readonly probes?: unknown
  readonly values?: Readonly<Record<string, unknown>>
  readonly scenarios?: Readonly<Record<string, unknown>>
  readonly parts: readonly {
    readonly hint?: string
    readonly checks: readonly Readonly<Record<string, unknown>>[]
  }[]
}

function textsOf(data: KeyData, { handout, key }: Assignment) {
  const choices = handout.blanks.flatMap(blank => (blank.is === 'choice' ? [blank] : []))
  const names = new Set(choices.flatMap(({ options }) => Object.keys(options)))
  const secret: Text[] = [{ path: ['seed'], text: data.seed }]
  const options: Text[] = []
  for (const text of tableTexts(data, handout)) {
    if (names.has(text.text)) options.push(text)
    else secret.push(text)
  }
  secret.push(...scenarioTexts(data, key), ...probeTexts(data.probes, ['probes']))
  for (const [index, part] of data.parts.entries()) {
    const path = ['parts', index]
    secret.push(...scalars(part.hint, [...path, 'hint']))
    for (const [number, check] of part.checks.entries()) {
      const here = [...path, 'checks', number]
      const right = scalars(check.is, [...here, 'is'])
      if (choices.some(({ name }) => name === check.answer)) options.push(...right)
      else secret.push(...right)
      secret.push(...scalars(check.hint, [...here, 'hint']))
      for (const kind of ['expect', 'refute']) secret.push(...expectationTexts(check[kind], [...here, kind]))
    }
  }
  return { secret, options }
}

/** What follows from a value by a table is an answer, for one student or another, unless the hand-out shows it. */
function tableTexts({ values = {} }: KeyData, handout: Handout): readonly Text[] {
  const shown = shownMarks(handout)
  return Object.entries(values).flatMap(([name, value]) =>
    shown.has(name) ? [] : scalars(at(value, 'where'), ['values', name, 'where']),
  )
}

/** A name that is a plain word says nothing; a number that is set in a scenario does. */
function scenarioTexts({ scenarios = {} }: KeyData, { values }: Key): readonly Text[] {
  return Object.keys(scenarios).flatMap(name => {
    const path = ['scenarios', name]
    const named = name.includes('-') ? [{ path, text: name }] : []
    const set = scalars(at(scenarios[name], 'set'), [...path, 'set'])
    return [...named, ...set.filter(text => isTelling(values, String(text.path.at(-1))))]
  })
}

function answerTexts(blank: Blank, data: unknown): readonly Text[] {
  const path = [blank.name]
  if (blank.is === 'probes') return probeTexts(data, path)
  return blank.is === 'expectations' ? expectationTexts(data, path) : scalars(data, path)
}

function at(data: unknown, name: string): unknown {
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>)[name] : undefined
}

function told(source: LabSource, { path, text }: Text): Secret {
  const { line } = positionOf(source.text, source.span(path, 'value').offset)
  return { text: unmark(text), what: `${labelOf(path)} (${basename(source.file)}, line ${line})` }
}

/** `parts[0].checks[1].is`. */
function labelOf(path: Path): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('')
}
