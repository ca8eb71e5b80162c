import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KernelRequest } from '../../../src/artifacts/kernel/index.js'
import { drawValues } from '../../../src/assignment/draw.js'
import { loadAssignment } from '../../../src/assignment/load.js'
import type { Assignment, Grade, HandInFiles } from '../../../src/assignment/model/index.js'
import { filledFiles, sampleFiles } from '../../../src/assignment/samples.js'
import { gradeHandIn } from '../../../src/grade/grade-hand-in.js'
import { PACKAGE_ROOT } from '../../../src/system/paths.js'
import { silentProgress } from '../../../src/system/progress.js'
import { kernelRequest } from './klab.js'

/** Grades hand-ins of one shipped assignment; its folder of runs is removed in the end. */
export interface Grader extends AsyncDisposable {
  readonly assignment: Assignment
  /** Where the runs of the last hand-in of this student are. */
  runs(student: string): string
  /** A sample of the key, with the values of a student of that name. */
  sample(name: string): Promise<Grade>
  /** A hand-in of these files. */
  files(student: string, files: HandInFiles): Promise<Grade>
}

interface GraderOptions {
  readonly qemu?: string
  readonly retries?: number
}

export async function createGrader(
  name: string,
  kernel: KernelRequest = kernelRequest(),
  { qemu, retries = 0 }: GraderOptions = {},
): Promise<Grader> {
  const assignment = await loadAssignment(join(PACKAGE_ROOT, 'lab/assignments', name))
  const folder = await mkdtemp(join(tmpdir(), 'klab-grading-'))
  const files = (student: string, handIn: HandInFiles) =>
    gradeHandIn(
      assignment,
      { student, origin: student, files: handIn, notes: [], fault: null },
      {
        run: {
          out: join(folder, student),
          kernel,
          accelerator: 'tcg',
          qemu: qemu ?? null,
          gdb: 'gdb',
          freeRunning: false,
          timeout: null,
          progress: silentProgress,
          signal: new AbortController().signal,
        },
        retries,
        inputs: { key: '', handIn: '', klab: '', machine: '' },
      },
    )
  return {
    assignment,
    runs: student => join(folder, student, 'runs'),
    async sample(sample) {
      const values = drawValues(assignment, sample, assignment.key.scenarios[0])
      return files(sample, filledFiles(await sampleFiles(assignment, sample), values))
    },
    files,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}
