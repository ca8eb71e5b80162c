import { drawValues } from '../draw.js'
import type { Assignment, ValueDomain, Values } from '../model/index.js'
import type { Secret } from './secret.js'

/** The student's values in the worlds that the hand-out does not show; those that they have been given are none. */
export function hiddenValues(assignment: Assignment, student: string, own: Values): readonly Secret[] {
  const given = new Set(Object.values(own).map(String))
  const [, ...hidden] = assignment.key.scenarios
  return hidden.flatMap(scenario =>
    Object.entries(drawValues(assignment, student, scenario))
      .filter(([name, value]) => isTelling(assignment.key.values[name]) && !given.has(String(value)))
      .map(([name, value]) => ({ text: String(value), what: `${name} in the scenario ${scenario.name}` })),
  )
}

/** What other students have been given and this one has not. */
export function othersValues(
  { key }: Assignment,
  student: string,
  drawn: ReadonlyMap<string, Values>,
): readonly Secret[] {
  const given = new Set(Object.values(drawn.get(student) ?? {}).map(String))
  return [...drawn].flatMap(([other, values]) =>
    Object.entries(values)
      .filter(([name, value]) => isTelling(key.values[name]) && !given.has(String(value)))
      .map(([name, value]) => ({ text: String(value), what: `${name} of ${other}` })),
  )
}

/** One of a few that everybody may read tells nothing by itself. */
function isTelling(domain: ValueDomain | undefined): boolean {
  return domain !== undefined && domain.type !== 'one-of' && domain.type !== 'shuffle'
}
