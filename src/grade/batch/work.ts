import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { loadAssignment } from '../../assignment/load.js'
import { abortReason } from '../../system/abort.js'
import { writeWhole } from '../../system/disk.js'
import { stderrProgress } from '../../system/progress.js'
import { readHandIn } from '../hand-ins/index.js'
import { encodeSketch, SKETCH_FILE } from '../similar/index.js'
import { handInIdentity, keyIdentity } from './inputs.js'
import { writeGrade } from './record.js'
import { type GradeRequest, KEPT_STATUS } from './request.js'

/** What the process does that one hand-in has for itself; resolves with its exit status. */
export async function carryOut(request: GradeRequest, signal: AbortSignal): Promise<number> {
  const { key, found, out, last, tools, retries } = request
  const assignment = await loadAssignment(key)
  const handIn = await readHandIn(found)
  // What it is really made of: the key may be changed while others are graded.
  const inputs = {
    key: await keyIdentity(key),
    handIn: handInIdentity(handIn),
    ...tools,
  }
  if (isDeepStrictEqual(last, inputs)) return KEPT_STATUS
  // What runs labs takes a while to load, and is not needed for what is kept.
  const { gradeAndSketch } = await import('../grade-hand-in.js')
  const run = { ...request.run, out, freeRunning: false, progress: stderrProgress(), signal }
  const { grade, sketch } = await gradeAndSketch(assignment, handIn, { run, retries, inputs })
  if (signal.aborted) throw abortReason(signal)
  await writeWhole(join(out, SKETCH_FILE), encodeSketch(sketch))
  await writeGrade(out, grade)
  return 0
}
