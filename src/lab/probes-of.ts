import type { Expectation, Other, Test } from './model/index.js'

/** Every probe that an expectation rests on. */
export function probesOf(expectation: Expectation): readonly string[] {
  switch (expectation.type) {
    case 'hits':
      return [expectation.probe]
    case 'order':
      return expectation.probes
    case 'callers':
      return [expectation.select.probe]
    case 'value': {
      const { ref, test } = expectation
      const other = otherOf(test)
      return other !== null && 'select' in other ? [ref.select.probe, other.select.probe] : [ref.select.probe]
    }
    case 'console':
    case 'output':
    case 'packets':
    case 'exit':
    case 'initcalls':
      return []
  }
}

/** What the value is compared with, when that is not stated by the lab itself. */
function otherOf(test: Test): Other | null {
  if ('other' in test) return test.other
  return 'wanted' in test && 'other' in test.wanted ? test.wanted.other : null
}
