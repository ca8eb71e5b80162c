/** A function's own name and its other ones, from `FeatureBook.renamed`. */
export function namesOf(renamed: Readonly<Record<string, readonly string[]>>, name: string): readonly string[] {
  return [name, ...(Object.hasOwn(renamed, name) ? (renamed[name] ?? []) : [])]
}
