import type { Scalar, Test, ValueRef } from '../model/index.js'
import { type MemberInput, TESTS, type ValueInput } from '../schema/expectation.js'
import { listing } from '../show.js'
import type { ValueText } from '../value-text.js'
import type { Path } from '../yaml/source.js'
import { blame, type Compiling } from './context.js'
import type { Named } from './names.js'
import { compileOther } from './others.js'
import { compileReference, resolve } from './reference.js'

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
  if (ref !== null && test !== null) checkEach(compiling, ref, test, path)
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
  if (test === 'includes' || test === 'excludes') return memberTest(compiling, named, test, input[test] ?? null, path)
  const reference = input[test]
  const other = reference === undefined ? null : compileOther(compiling, named, reference, path)
  return other === null ? null : { op: test, other }
}

function memberTest(
  compiling: Compiling,
  named: Named,
  op: 'includes' | 'excludes',
  member: MemberInput,
  path: Path,
): Test | null {
  if (typeof member !== 'object' || member === null) return { op, wanted: { value: member } }
  const other = compileOther(compiling, named, member['same-as'], [...path, 'same-as'])
  return other === null ? null : { op, wanted: { other } }
}

/** `includes` and `excludes` look among elements, which only `[*]` names. */
function checkEach(compiling: Compiling, { of, path: fields, text }: ValueRef, { op }: Test, path: Path): void {
  if ((op !== 'includes' && op !== 'excludes') || fields.includes('*')) return
  const single = of === 'return' || of === 'packet'
  const todo = single ? 'write `equals` or `differs`' : `write \`${text}[*]\`, with the element's field behind it`
  blame(compiling, compiling.source.span([...path, op], 'key'), `\`${op}\` looks among the elements of a list`, todo)
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
