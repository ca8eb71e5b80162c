import { expect, test } from 'vitest'
import { findShippedLabs, loadLab } from '../../../src/lab/index.js'

const labs = await findShippedLabs()

test('labs ship', () => {
  expect(labs.map(({ name }) => name)).toEqual(expect.arrayContaining(['boot-chain', 'socket-tcp']))
})

test.each(labs)('$name is a lab, and bears its name', async ({ name, file }) => {
  expect((await loadLab(file)).lab.name).toBe(name)
})
