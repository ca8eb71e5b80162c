import type { Span } from '../../errors/index.js'
import { valueAt } from '../issues.js'
import type { Captured, HitSelector, Probe, ValueRef } from '../model/index.js'
import { code } from '../show.js'
import { parseValueText, type ValueText } from '../value-text.js'
import type { Path } from '../yaml/source.js'
import { blame, blameName, type Compiling } from './context.js'
import { type Named, probeNamed, taskOf } from './names.js'
import { captureNamed, checkPacket } from './packets.js'

/** A reference with its selectors, inside the text or as keys beside it. */
export function compileReference(
  compiling: Compiling,
  named: Named,
  input: string | ({ readonly value: string } & Beside),
  path: Path,
): ValueRef | null {
  const written = typeof input === 'string' ? { text: input, path } : { text: input.value, path: [...path, 'value'] }
  const text = parseValueText(written.text)
  if ('what' in text) return null
  const beside = typeof input === 'string' ? {} : input
  return resolve(compiling, named, text, beside, written, path)
}

interface Written {
  readonly text: string
  readonly path: Path
}

export interface Beside {
  readonly task?: string | undefined
  readonly nth?: number | 'last' | undefined
}

/** Checks a reference against what its probe captures. */
export function resolve(
  compiling: Compiling,
  named: Named,
  text: ValueText,
  beside: Beside,
  written: Written,
  path: Path,
): ValueRef | null {
  twice(compiling, 'task', text.task, beside.task, path)
  twice(compiling, 'nth', text.nth, beside.nth, path)
  const { source } = compiling
  const idSpan = source.spanInside(written.path, 0, text.probe.length)
  if (text.of === 'packet') {
    captureNamed(compiling, named, text.probe, idSpan)
    checkPacket(compiling, text, beside.task ?? text.task, source.span(written.path, 'value'))
    const select = { probe: text.probe, task: null, nth: nthOf(beside.nth) ?? text.nth }
    return { select, of: text.of, path: text.path, text: written.text }
  }
  const probe = probeNamed(compiling, named, text.probe, idSpan)
  const taskSpan =
    beside.task === undefined ? source.span(written.path, 'value') : source.span([...path, 'task'], 'value')
  const task = taskOf(compiling, named, beside.task ?? text.task, probe, taskSpan)
  if (probe !== null && probe !== 'unread') checkCapture(compiling, probe, text, written)
  const select = { probe: text.probe, task, nth: nthOf(beside.nth) ?? text.nth }
  return { select, of: text.of, path: text.path, text: written.text }
}

function twice(compiling: Compiling, key: 'task' | 'nth', inside: unknown, beside: unknown, path: Path): void {
  if (inside === null || beside === undefined) return
  const what = `${code(key)} is given twice: in brackets and as a key`
  blame(compiling, compiling.source.span([...path, key], 'key'), what, 'keep one of the two')
}

export function nthOf(nth: number | 'last' | undefined): HitSelector['nth'] {
  return nth === 'last' ? -1 : (nth ?? null)
}

function checkCapture(compiling: Compiling, probe: Probe, { of, path }: ValueText, written: Written): void {
  const start = written.text.search(/\.(?:args|entry|exit|return)\b/) + 1
  const part = spanOf(compiling, written, start, of.length)
  if (of === 'args') {
    if (!probe.entry.args)
      blame(compiling, part, `the probe ${code(probe.id)} keeps no arguments`, 'take out its `args: false`')
  } else if (of !== 'entry' && probe.exit === null) {
    blame(compiling, part, `the probe ${code(probe.id)} does not watch its return`, `add \`return: true\` to it`)
  } else if (of !== 'return') {
    const [name = '', ...fields] = path
    const span = spanOf(compiling, written, start + of.length + 1, name.length)
    const captures = (of === 'entry' ? probe.entry.values : probe.exit?.values) ?? []
    const capture = captures.find(one => one.name === name)
    if (capture !== undefined) checkFields(compiling, capture, fields, written)
    else
      blameName(
        compiling,
        span,
        `capture of ${code(probe.id)} at ${of === 'entry' ? 'entry' : 'return'} named`,
        name,
        captures.map(one => one.name),
      )
  }
}

/** A piece of the reference; the whole scalar when the file does not spell it out (`returns: connect`). */
function spanOf({ source }: Compiling, { text, path }: Written, index: number, length: number): Span {
  return valueAt(source.data, path) === text ? source.spanInside(path, index, length) : source.span(path, 'value')
}

/** Of a struct with chosen fields only those can be asked for, and what lies in them. */
function checkFields(compiling: Compiling, capture: Captured, path: readonly string[], written: Written): void {
  const { name } = capture
  const span = compiling.source.span(written.path, 'value')
  const parts = partsOf(capture, path)
  if (parts === null) return
  if (capture.kind === 'value' && capture.depth === 0) {
    blame(compiling, span, `${code(name)} is a plain value and has no fields`, 'capture it under `structs`')
  } else if (!captured(parts.known, parts.asked)) {
    blameName(compiling, span, `${parts.noun} of ${code(name)} named`, parts.asked, parts.known)
  }
}

interface Parts {
  readonly noun: string
  /** The part of the path that must be among `known`. */
  readonly asked: string
  /** Empty: anything may be asked for, as far as can be told. */
  readonly known: readonly string[]
}

/** What a path may ask a capture for; null when nothing can be said against it. */
function partsOf(capture: Captured, path: readonly string[]): Parts | null {
  const [first] = path
  if (first === undefined) return null
  if (capture.kind === 'bytes') return { noun: 'part', asked: path.join('.'), known: ['hex', 'text', 'length'] }
  if (capture.kind === 'value')
    return INDEX.test(first) ? null : { noun: 'field', asked: path.join('.'), known: capture.fields }
  if (!INDEX.test(first)) return { noun: 'part', asked: path.join('.'), known: ['length'] }
  const { from, fields, values } = capture
  const own = from.type === 'table' ? ['address', 'bucket'] : ['address']
  const asked = path.slice(1).join('.')
  return asked === '' ? null : { noun: 'field', asked, known: [...own, ...fields, ...values.map(value => value.name)] }
}

const INDEX = /^(?:[0-9]+|\*)$/

/** The field, one that it lies in, or one that lies in it. */
function captured(fields: readonly string[], asked: string): boolean {
  if (fields.length === 0) return true
  return fields.some(field => `${asked}.`.startsWith(`${field}.`) || field.startsWith(`${asked}.`))
}
