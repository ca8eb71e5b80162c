import { code, didYouMean, type Fault, listing, type Position, positionOf } from '../../errors/index.js'
import { type LabSource, type Path, valueAt } from '../../lab/index.js'
import type { Blank } from '../model/index.js'

/** A key while it is read: what its names may mean, and what is wrong with it. */
export interface Reading {
  readonly source: LabSource
  readonly file: string
  readonly text: string
  readonly blanks: readonly Blank[]
  readonly probes: readonly string[] | null
  readonly faults: Fault[]
}

export function blankNamed({ blanks, ...reading }: Reading, name: string, kind: Blank['is'] | null, path: Path): void {
  const found = blanks.find(blank => blank.name === name)
  const names = blanks.filter(({ is }) => kind === null || is === kind).map(blank => blank.name)
  if (found === undefined) known({ ...reading, blanks }, 'blank', name, names, path)
  else if (kind !== null && found.is !== kind)
    blame({ ...reading, blanks }, path, `the blank ${code(name)} is a ${code(found.is)}, not a ${code(kind)}`)
}

/** Of the lab, of the key, or of the student. */
export function probeNamed(reading: Reading, id: string, path: Path): void {
  const own = valueAt(reading.source.data, ['probes'])
  if (reading.probes === null || id.startsWith('my_')) return
  known(reading, 'probe', id, [...reading.probes, ...Object.keys(own ?? {})], path)
}

export function known(reading: Reading, noun: string, name: string, names: readonly string[], path: Path): void {
  if (names.includes(name)) return
  const todo = didYouMean(name, names) ?? (names.length === 0 ? undefined : `there are ${listing(names.map(code))}`)
  blame(reading, path, `there is no ${noun} ${code(name)}`, todo)
}

export function blame({ source, faults }: Reading, path: Path, what: string, todo?: string): void {
  faults.push({ span: source.nameSpan(path), what, todo })
}

export function positionAt({ source, file, text }: Reading, path: Path): Position {
  return { file, ...positionOf(text, source.nameSpan(path).offset) }
}

export function list<Item>(item: Item | undefined): readonly Item[] {
  return item === undefined ? [] : [item]
}
