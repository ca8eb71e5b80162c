import type { Packed } from './leaks.js'

/** Students who have been given the same values, where others have others: a copy between them would not show. Each group sorted. */
export function sameValues(handouts: readonly Pick<Packed, 'student' | 'values'>[]): readonly (readonly string[])[] {
  const groups = new Map<string, string[]>()
  for (const { student, values } of handouts) {
    const drawn = JSON.stringify(Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    groups.set(drawn, [...(groups.get(drawn) ?? []), student])
  }
  return [...groups.values()].filter(students => students.length > 1).map(students => students.toSorted())
}
