import { expect, test } from 'vitest'
import { cmdlineFault } from '../../src/lab/cmdline.js'
import { kernelCmdline } from '../../src/machine/index.js'

test.each(kernelCmdline())('a lab cannot override the word %s that klab sets', word => {
  expect(cmdlineFault(word)?.what).toMatch(/^klab sets /)
})
