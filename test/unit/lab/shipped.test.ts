import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findShippedLabs, loadLab } from '../../../src/lab/index.js'
import { PACKAGE_ROOT } from '../../../src/system/paths.js'

const labs = await findShippedLabs()
const text = (path: string) => readFile(join(PACKAGE_ROOT, path), 'utf8')

test('labs ship', () => {
  expect(labs.map(({ name }) => name)).toEqual(expect.arrayContaining(['boot-chain', 'socket-tcp']))
})

test.each(labs)('$name is a lab, and bears its name', async ({ name, file }) => {
  expect((await loadLab(file)).lab.name).toBe(name)
})

test.each(labs)(
  '$name says which section of which write-up it answers, and is found from there',
  async ({ name, file }) => {
    const writeUps = await text('docs/write-ups.md')
    const titles = [...writeUps.matchAll(/^- \*\*(.+)\*\*/gm)].map(([, title]) => title ?? '')
    const { answers } = (await loadLab(file)).lab
    expect(answers).not.toEqual([])
    expect(answers.filter(answer => !titles.some(title => answer.startsWith(`${title}`)))).toEqual([])
    expect(writeUps).toContain(`(../lab/${name}/README.md)`)
  },
)

test.each(labs)('$name has a README that says how to run it, and the README lists it', async ({ name }) => {
  expect(await text(`lab/${name}/README.md`)).toMatch(new RegExp(`^    npx klab run ${name}$`, 'm'))
  expect(await text('README.md')).toContain(`| [${name}](lab/${name}/README.md) |`)
})
