import { blame, type Compiling } from './compile-context.js'
import type { Named } from './compile-names.js'
import { compileReference, resolve } from './compile-reference.js'
import type { Scalar, Test, ValueRef } from './model.js'
import { TESTS, type ValueInput } from './schema/expectation.js'
import { listing } from './show.js'
import type { ValueText } from './value-text.js'
import type { Path } from './yaml-source.js'

type ValueExpectation = { readonly ref: ValueRef; readonly test: Test }

/** A `value` or `returns` expectation; null, and faults, when it makes no sense. `whole`: nothing of it was left out. */
export function compileValue(
  compiling: Compiling,
  named: Named,
  input: ValueInput,
  path: Path,
  whole: boolean,
): ValueExpectation | null {
  const ref =
    'value' in input
      ? compileReference(compiling, named, { value: input.value, task: input.task, nth: input.nth }, path)
      : compileReturn(compiling, named, input, path)
  const test = compileTest(compiling, named, input, path, whole)
  return ref === null || test === null ? null : { ref, test }
}

function compileReturn(
  compiling: Compiling,
  named: Named,
  input: Extract<ValueInput, { returns: string }>,
  path: Path,
): ValueRef | null {
  const text: ValueText = { probe: input.returns, task: null, nth: null, of: 'return', path: [] }
  const written = { text: `${input.returns}.return`, path: [...path, 'returns'] }
  return resolve(compiling, named, text, input, written, path)
}

function compileTest(compiling: Compiling, named: Named, input: ValueInput, path: Path, whole: boolean): Test | null {
  const given = TESTS.filter(key => input[key] !== undefined)
  const [test, extra] = given
  if (extra !== undefined) {
    const span = compiling.source.span([...path, extra], 'key')
    blame(compiling, span, `a value has one test, and this is the second`, 'write an expectation of its own for each')
  }
  if (test === undefined) {
    if (whole)
      blame(
        compiling,
        compiling.source.nameSpan(path),
        'nothing is said about the value',
        `add ${listing(TESTS, 'or')}`,
      )
    return null
  }
  return buildTest(compiling, named, input, test, [...path, test])
}

function buildTest(
  compiling: Compiling,
  named: Named,
  input: ValueInput,
  test: (typeof TESTS)[number],
  path: Path,
): Test | null {
  if (test === 'equals' || test === 'differs') return { op: test, value: input[test] as Scalar }
  if (test === 'matches') return { op: 'matches', pattern: input.matches ?? '' }
  if (test === 'in') return rangeTest(compiling, input.in, path)
  const reference = input[test]
  const other = reference === undefined ? null : compileReference(compiling, named, reference, path)
  return other === null ? null : { op: test, other }
}

function rangeTest(compiling: Compiling, range: ValueInput['in'], path: Path): Test {
  const [min, max] = Array.isArray(range) ? range : [range?.min, range?.max]
  const span = compiling.source.span(path, 'value')
  if (min === undefined && max === undefined)
    blame(compiling, span, 'the range has no end', 'give `min`, `max` or both')
  if (min !== undefined && max !== undefined && min > max) {
    blame(compiling, span, `the range is empty: ${min} is more than ${max}`, 'write the smaller number first')
  }
  return { op: 'range', min: min ?? null, max: max ?? null }
}
