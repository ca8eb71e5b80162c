import { z } from 'zod'
import { featureName } from './features.js'
import { listOf } from './leaf.js'

const names = () =>
  z
    .union([featureName(), listOf('a list of features', featureName(), 1, 20)], {
      error: 'the name of a feature, or a list of them',
    })
    .optional()

/** On which kernels a probe or an expectation means anything; keys of both. */
export const condition = () => ({
  when: names().describe('Only on a kernel that has this feature (all of them, of a list).'),
  unless: names().describe('Only on a kernel that lacks this feature (all of them, of a list).'),
})

export type ConditionInput = {
  readonly when?: string | readonly string[] | undefined
  readonly unless?: string | readonly string[] | undefined
}
