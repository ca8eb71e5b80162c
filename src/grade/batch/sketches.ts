import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readRegular } from '../../system/regular-file.js'
import { decodeSketch, SKETCH_FILE, type Sketch, similarPairs } from '../similar/index.js'
import type { SimilarPair } from '../types.js'

/** The pairs of hand-ins that are more alike than chance gives, of those below a folder that have left a sketch. */
export async function findSimilar(students: string, assignment: string): Promise<readonly SimilarPair[]> {
  const names = await readdir(students).catch(() => [])
  const sketches = await Promise.all(names.map(name => readSketch(join(students, name, SKETCH_FILE))))
  return similarPairs(sketches.filter(sketch => sketch !== null).filter(sketch => sketch.assignment === assignment))
}

const MOST_BYTES = 8 * 1024 * 1024

/** null: there is none, or it is damaged; the others are compared without it. */
async function readSketch(file: string): Promise<Sketch | null> {
  try {
    return decodeSketch((await readRegular(file, MOST_BYTES)).toString('utf8'), file)
  } catch {
    return null
  }
}
