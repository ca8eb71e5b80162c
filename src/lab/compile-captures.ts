import { blame, type Compiling, positionAt } from './compile-context.js'
import { parseExpression } from './expression-parser.js'
import type { CapturedValue } from './model.js'
import type { CapturesInput } from './schema/probe.js'
import { code } from './show.js'
import type { Path } from './yaml-source.js'

/** `values` and `structs` as one list, values first. A plain value has depth 0, a struct at least 1. */
export function compileCaptures(
  compiling: Compiling,
  captures: CapturesInput,
  path: Path,
  ret: boolean,
): readonly CapturedValue[] {
  const { values, structs } = captures
  for (const name of Object.keys(structs)) {
    if (!Object.hasOwn(values, name)) continue
    const span = compiling.source.span([...path, 'structs', name], 'key')
    blame(compiling, span, `${code(name)} is both a value and a struct`, 'give one of the two another name')
  }
  return [
    ...Object.entries(values).map(([name, text]) =>
      captured(compiling, name, text, ret, [...path, 'values', name], { fields: [], depth: 0, follow: [] }),
    ),
    ...Object.entries(structs).map(([name, struct]) => {
      const at = [...path, 'structs', name]
      return captured(compiling, name, struct.of, ret, at, shapeOf(compiling, struct, at))
    }),
  ]
}

type Shape = Pick<CapturedValue, 'fields' | 'depth' | 'follow'>

function captured(
  compiling: Compiling,
  name: string,
  written: string,
  ret: boolean,
  path: Path,
  shape: Shape,
): CapturedValue {
  const text = written.trim()
  const parsed = parseExpression(text, { ret })
  if (!parsed.ok) throw new Error(`an expression that was checked does not parse: ${text}`)
  const position = positionAt(compiling, compiling.source.span(path, 'key'))
  return { name, text, expression: parsed.expression, ...shape, position }
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

/** `sk->sk_state` and `sk.sk_state` mean the same path. */
function dotted(field: string): string {
  return field.replaceAll('->', '.')
}
