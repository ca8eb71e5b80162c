import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readRegular } from '../system/regular-file.js'
import { fillText } from './fill.js'
import { ASSIGNMENT_FILES } from './load.js'
import type { Assignment, HandInFiles, Values } from './model/index.js'

const MOST_BYTES = 1024 * 1024

/** A sample hand-in of the key, with marks for the values. */
export async function sampleFiles({ handout }: Assignment, sample: string): Promise<HandInFiles> {
  const top = join(handout.folder, ASSIGNMENT_FILES.samples, sample)
  const names = (await readdir(top, { withFileTypes: true })).filter(entry => entry.isFile()).map(({ name }) => name)
  return new Map(
    await Promise.all(
      names.toSorted().map(async name => [name, await readRegular(join(top, name), MOST_BYTES)] as const),
    ),
  )
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
