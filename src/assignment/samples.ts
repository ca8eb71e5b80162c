import { join } from 'node:path'
import { fillText } from './fill.js'
import { folderFiles } from './folder-files.js'
import { ASSIGNMENT_FILES } from './load.js'
import type { Assignment, HandInFiles, Values } from './model/index.js'

/** A sample hand-in of the key, with marks for the values. */
export async function sampleFiles({ handout }: Assignment, sample: string): Promise<HandInFiles> {
  return folderFiles(join(handout.folder, ASSIGNMENT_FILES.samples, sample))
}

/** The key's first sample is its solution; null when it has none. */
export async function solutionFiles(assignment: Assignment): Promise<HandInFiles | null> {
  const [first] = Object.keys(assignment.key.samples)
  return first === undefined ? null : sampleFiles(assignment, first)
}

/** The files with a student's values in place of the marks. Byte for byte: what is no UTF-8 stays as it is. */
export function filledFiles(files: HandInFiles, values: Values): HandInFiles {
  const bytewise = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, Buffer.from(String(value)).toString('latin1')]),
  )
  const fill = (bytes: Uint8Array) => Buffer.from(fillText(Buffer.from(bytes).toString('latin1'), bytewise), 'latin1')
  return new Map([...files].map(([name, bytes]) => [name, fill(bytes)]))
}
