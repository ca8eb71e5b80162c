import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { MOST_NODES } from '../../../src/lab/expression/limits.js'
import { LARGEST_LAB, libraryOf, parseLab } from '../../../src/lab/index.js'
import { LONGEST_PATTERN } from '../../../src/lab/pattern.js'
import { EXPECTATION_KINDS } from '../../../src/lab/schema/expectation.js'
import { STEP_KINDS } from '../../../src/lab/schema/step.js'
import { errorsOf } from './help.js'

const PAGE = readFileSync(fileURLToPath(new URL('../../../docs/labs.md', import.meta.url)), 'utf8')
const LABS = [...PAGE.matchAll(/^```yaml lab\n(.*?)^```$/gms)].map(match => match[1] ?? '')

test('the page has five labs', () => {
  expect(LABS).toHaveLength(5)
})

test.each(LABS)('a lab of the page is one: %#', text => {
  expect(parseLab(text, { file: 'labs.md', name: 'docs', folder: null, library: libraryOf(null) }).title).not.toBe('')
})

test.each([...STEP_KINDS, ...EXPECTATION_KINDS])('the page has `%s:` in a table', kind => {
  expect(PAGE).toMatch(new RegExp(`^\\| \`${kind}: `, 'm'))
})

test('the numbers on the page are those of the source', () => {
  expect(PAGE).toContain(`at most ${LARGEST_LAB / 1024} KiB`)
  expect(PAGE).toContain(`at most ${LONGEST_PATTERN} characters`)
  expect(PAGE).toContain(`${MOST_NODES} operations`)
})

test('the mistake on the page is what is printed', () => {
  const text = `${'\n'.repeat(7)}title: x
probes:
  p:
    at: f
    entry:
      values: { state: tcp_state(sk) }
expect:
  - hit: p
`
  const [error] = errorsOf(text).errors
  expect(PAGE).toContain(`error: ${error.message}\n${error.parts.frame}\n`)
})
