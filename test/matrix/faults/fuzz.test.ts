import { expect, test } from 'vitest'
import { check, mutant, mutateBytes, mutateStructure } from '../../unit/lab/fuzzing.js'
import { randomOf } from '../../unit/random.js'

const MINUTES = Number(process.env.KLAB_FUZZ_MINUTES ?? 3)

test.each([
  ['bytes', mutateBytes],
  ['structure', mutateStructure],
])(
  '%s of labs and sets mutated for minutes, by another seed each time: a lab or its mistakes, nothing else',
  (_, mutate) => {
    const first = Number(process.env.KLAB_FUZZ_SEED ?? Date.now() % 2 ** 31)
    const end = Date.now() + MINUTES * 60_000
    let seed = first
    for (; Date.now() < end; seed++) {
      const files = mutant(randomOf(seed), mutate)
      try {
        check(files)
      } catch (cause) {
        throw new Error(`KLAB_FUZZ_SEED=${seed} makes it fail again`, { cause })
      }
    }
    process.stderr.write(`${seed - first} cases from KLAB_FUZZ_SEED=${first} on\n`)
    expect(seed).toBeGreaterThan(first)
  },
)
