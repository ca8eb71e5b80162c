import { fileURLToPath } from 'node:url'
import type { GraderProgram } from './batch.js'

/** The hidden command of this same klab. */
export const GRADE_ONE = 'grade-one'

const CLI = fileURLToPath(new URL('../../cli.js', import.meta.url))

/** klab itself, with bounds: `mib` for it and QEMU and GDB together, half of that for its own heap. */
export function graderProgram(seconds: number, mib: number): GraderProgram {
  const heap = `--max-old-space-size=${Math.floor(mib / 2)}`
  return { file: process.execPath, args: [heap, CLI, GRADE_ONE], seconds, bytes: mib * 1024 ** 2 }
}
