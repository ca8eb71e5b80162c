import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** They take long, or wait long, or both. */
const FIRST = [
  'test/vm/labs.test.ts',
  'test/vm/assignments.test.ts',
  'test/vm/faults/tools.test.ts',
  'test/vm/initcalls.test.ts',
  'test/unit/lab/fuzz.test.ts',
  'test/unit/artifacts/kernel/process.test.ts',
]

/** Begun last, as small files are, one of those would run on alone with the second core idle. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const others = await super.sort(files)
    const first = FIRST.flatMap(name => others.filter(({ moduleId }) => moduleId.endsWith(name)))
    return [...new Set([...first, ...others])]
  }
}

/**
 * `unit` needs Node and the build tools; `vm` boots kernels, two files at a time, because two cores are all a lab machine
 * has; `matrix` takes other kernels and many runs, and its time.
 *
 * The files share two processes, which load klab once: nothing in src remembers what one file could spoil for another, and
 * a test that changes the environment puts it back.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 20_000, maxWorkers: 2, isolate: false },
      },
      {
        test: {
          name: 'vm',
          include: ['test/vm/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 600_000,
          maxWorkers: 2,
          isolate: false,
        },
      },
      {
        test: {
          name: 'matrix',
          include: ['test/matrix/**/*.test.ts'],
          testTimeout: 1_800_000,
          hookTimeout: 1_800_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
