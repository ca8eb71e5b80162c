import type { Value } from '../../event/index.js'
import { count } from '../text/plural.js'
import { visible } from '../text/visible.js'
import { elementTexts, listTable } from './lists.js'
import { type Leaf, leavesOf, NO_SIBLINGS } from './values.js'
import type { Call } from './view.js'

/** Fields of one capture that are told; the rest is counted. */
const SHOWN = 12

/** A line for each value, and for each element of a list, that was captured at the entry, and for each that was captured at the return only. */
export function captureLines(call: Call, fieldOf: (probe: string, capture: string) => string): readonly string[] {
  const { hit, ret } = call
  const line = (name: string, value: Value) => captureTexts(name, value, fieldOf(hit.probe, name))
  const entry = Object.entries(hit.captures).flatMap(([name, value]) => line(name, value))
  const exit = Object.entries(ret?.captures ?? {})
    .filter(([name]) => !Object.hasOwn(hit.captures, name))
    .flatMap(([name, value]) => line(name, value).map(text => `↩ ${text}`))
  return [...entry, ...exit]
}

function captureTexts(name: string, value: Value, field: string): readonly string[] {
  const table = listTable(value)
  if (table === null) return [captureLine(name, value, field)]
  const { rows } = table
  return [`${visible(name)}: ${count(rows.length, 'element')}`, ...elementTexts(table).map(text => `  ${text}`)]
}

function captureLine(name: string, value: Value, field: string): string {
  const leaves = leavesOf(name, value, { field, siblings: NO_SIBLINGS })
  const [head, ...members] = leaves
  if (head === undefined) return `${visible(name)} is empty`
  if (head.path !== visible(name)) return `${visible(name)}: ${memberTexts(name, leaves)}`
  if (members.length === 0) return `${head.path} = ${head.text}`
  return `${head.path} = ${head.text}: ${memberTexts(name, members)}`
}

function memberTexts(name: string, leaves: readonly Leaf[]): string {
  const shown = leaves.slice(0, SHOWN).map(leaf => `${shortPath(name, leaf.path)}=${leaf.text}`)
  return shown.join(' ') + (leaves.length > SHOWN ? ` +${leaves.length - SHOWN}` : '')
}

function shortPath(name: string, path: string): string {
  const start = visible(name)
  return path.startsWith(start) ? path.slice(start.length).replace(/^(->|\.)/, '') : path
}
