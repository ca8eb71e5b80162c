import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The text of a file of the source tree, by its path there; null when it is not at hand. */
export type SourceText = (file: string) => string | null

/** Files of a source tree on this machine, each read once; null for all when there is no tree. */
export function sourceTexts(tree: string | null): SourceText {
  const known = new Map<string, string | null>()
  return file => {
    // The path is somebody else's.
    if (tree === null || file.startsWith('/') || file.split('/').includes('..')) return null
    if (!known.has(file)) known.set(file, readText(join(tree, file)))
    return known.get(file) ?? null
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
