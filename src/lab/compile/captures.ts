import type { Captured, CapturedBytes, CapturedValue } from '../model/index.js'
import type { CapturesInput } from '../schema/probe.js'
import { code } from '../show.js'
import type { Path } from '../yaml/source.js'
import { blame, type Compiling, positionAt } from './context.js'
import { compileList } from './lists.js'
import { dotted, type Names, written } from './written.js'

type Kind = keyof CapturesInput
const KINDS = ['values', 'structs', 'lists', 'bytes'] as const satisfies readonly Kind[]
const NOUNS: Readonly<Record<Kind, string>> = {
  values: 'a value',
  structs: 'a struct',
  lists: 'a list',
  bytes: 'a piece of memory',
}

/** All captures of one end of a probe as one list: values, structs, lists, bytes. */
export function compileCaptures(
  compiling: Compiling,
  captures: CapturesInput,
  path: Path,
  ret: boolean,
): readonly Captured[] {
  checkNames(compiling, captures, path)
  const { values, structs, lists, bytes } = captures
  const names = { ret, item: false }
  return [
    ...Object.entries(values).map(([name, text]) =>
      value(compiling, name, text, names, [...path, 'values', name], { fields: [], depth: 0, follow: [] }),
    ),
    ...Object.entries(structs).map(([name, struct]) => {
      const at = [...path, 'structs', name]
      return value(compiling, name, struct.of, names, at, shapeOf(compiling, struct, at))
    }),
    ...Object.entries(lists).map(([name, list]) => compileList(compiling, name, list, names, [...path, 'lists', name])),
    ...Object.entries(bytes).map(([name, piece]) => memory(compiling, name, piece, names, [...path, 'bytes', name])),
  ]
}

/** A name means one capture, whatever its kind. */
function checkNames(compiling: Compiling, captures: CapturesInput, path: Path): void {
  const taken = new Map<string, Kind>()
  for (const kind of KINDS) {
    for (const name of Object.keys(captures[kind])) {
      const before = taken.get(name)
      taken.set(name, before ?? kind)
      if (before === undefined) continue
      const span = compiling.source.span([...path, kind, name], 'key')
      const what = `${code(name)} is both ${NOUNS[before]} and ${NOUNS[kind]}`
      blame(compiling, span, what, 'give one of the two another name')
    }
  }
}

type Shape = Pick<CapturedValue, 'fields' | 'depth' | 'follow'>

function value(
  compiling: Compiling,
  name: string,
  text: string,
  names: Names,
  path: Path,
  shape: Shape,
): CapturedValue {
  const position = positionAt(compiling, compiling.source.span(path, 'key'))
  return { kind: 'value', name, ...written(text, names), ...shape, position }
}

function shapeOf(compiling: Compiling, struct: CapturesInput['structs'][string], path: Path): Shape {
  const fields = (struct.fields ?? []).map(dotted)
  const follow = struct.follow.map(dotted)
  for (const [index, pointer] of follow.entries()) {
    if (fields.length === 0 || fields.some(field => field === pointer || pointer.startsWith(`${field}.`))) continue
    const span = compiling.source.span([...path, 'follow', index], 'value')
    blame(compiling, span, `${code(pointer)} is followed but not among the fields`, 'add it to `fields`')
  }
  return { fields, depth: struct.depth, follow }
}

function memory(
  compiling: Compiling,
  name: string,
  { at, length }: CapturesInput['bytes'][string],
  names: Names,
  path: Path,
): CapturedBytes {
  const position = positionAt(compiling, compiling.source.span(path, 'key'))
  return { kind: 'bytes', name, at: written(at, names), length: written(length, names), position }
}
