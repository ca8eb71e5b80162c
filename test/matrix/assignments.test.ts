import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { KernelRequest } from '../../src/artifacts/kernel/index.js'
import { PACKAGE_ROOT } from '../../src/system/paths.js'
import { createGrader } from '../vm/support/grading.js'

const KERNELS: readonly (readonly [string, KernelRequest])[] = [
  ['our 5.10', { type: 'named', name: 'x86_64' }],
  ['i386', { type: 'named', name: 'i386' }],
  ["the distribution's 5.10", { type: 'named', name: 'debian-cloud' }],
  ['6.1', { type: 'definition', file: join(PACKAGE_ROOT, 'test/matrix/kernels/linux-6.1.yaml') }],
]

describe.for(KERNELS)('on %s every sample gets its points', ([, kernel]) => {
  test.for(['init-chain', 'port-conflict', 'refused-bind', 'tcp-state', 'two-clients'])('%s', async name => {
    await using grader = await createGrader(name, kernel)
    const { samples } = grader.assignment.key
    const got: Record<string, unknown> = {}
    for (const sample of Object.keys(samples)) {
      const { points, troubles } = await grader.sample(sample)
      got[sample] = points ?? troubles
    }
    expect(got).toEqual(samples)
  })
})
