import { describe } from 'vitest'
import { kernelOptions } from './support/klab.js'
import { testShippedLabs } from './support/shipped-labs.js'

describe('the labs that ship, on the default kernel', () => testShippedLabs(async () => ({ options: kernelOptions() })))
