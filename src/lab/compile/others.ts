import type { Other } from '../model/index.js'
import type { OtherInput } from '../schema/expectation.js'
import type { Path } from '../yaml/source.js'
import { blame, blameName, type Compiling } from './context.js'
import type { Named } from './names.js'
import { compileReference, nthOf } from './reference.js'

/** What a value is compared with: another value, or something printed; null, and faults, when it makes no sense. */
export function compileOther(compiling: Compiling, named: Named, input: OtherInput, path: Path): Other | null {
  if (typeof input === 'string' || 'value' in input) {
    const ref = compileReference(compiling, named, input, path)
    if (ref === null || !ref.path.includes('*')) return ref
    const span = compiling.source.span(typeof input === 'string' ? path : [...path, 'value'], 'value')
    const todo = 'turn it round: `value: …[*]…` with `includes: { same-as: … }`'
    blame(compiling, span, 'the other value cannot be each element of a list', todo)
    return null
  }
  const { nth, base } = input
  const shared = { nth: nthOf(nth) ?? 1, base }
  if ('console' in input) return { task: null, pattern: input.console, ...shared }
  if (!named.tasks.includes(input.output)) {
    blameName(compiling, compiling.source.span([...path, 'output'], 'value'), 'task', input.output, named.tasks)
  }
  return { task: input.output, pattern: input.matches, ...shared }
}
