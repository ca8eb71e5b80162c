import { drawValues } from '../draw.js'
import type { Assignment, Key, Values } from '../model/index.js'
import type { Secret } from './secret.js'
import { shownTexts } from './shown-values.js'

/** The student's values in the worlds that the hand-out does not show; those that they have been given are none. */
export function hiddenValues(assignment: Assignment, student: string, own: Values): readonly Secret[] {
  const given = shownTexts(assignment.handout, own)
  const [, ...hidden] = assignment.key.scenarios
  return hidden.flatMap(scenario =>
    Object.entries(drawValues(assignment, student, scenario))
      .filter(([name, value]) => isTelling(assignment.key.values, name) && !given.has(String(value)))
      .map(([name, value]) => ({ text: String(value), what: `${name} in the scenario ${scenario.name}` })),
  )
}

/** What other students have been given and this one has not. */
export function othersValues(
  assignment: Assignment,
  student: string,
  drawn: ReadonlyMap<string, Values>,
): readonly Secret[] {
  const given = shownTexts(assignment.handout, drawn.get(student) ?? {})
  return [...drawn].flatMap(([other, values]) =>
    Object.entries(values)
      .filter(([name, value]) => isTelling(assignment.key.values, name) && !given.has(String(value)))
      .map(([name, value]) => ({ text: String(value), what: `${name} of ${other}` })),
  )
}

/** One of a few that everybody may read tells nothing by itself, nor does what follows from it. */
export function isTelling(values: Key['values'], name: string): boolean {
  const domain = values[name]
  if (domain?.type === 'same') return isTelling(values, domain.as)
  return domain?.type === 'integer' || domain?.type === 'letters'
}
