import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseHandout } from '../../../src/assignment/handout.js'
import { parseKey } from '../../../src/assignment/key.js'
import { BLANK_KINDS, CHECK_KINDS } from '../../../src/assignment/schema.js'
import { PACKAGE_ROOT } from '../../../src/system/paths.js'

const PAGE = readFileSync(join(PACKAGE_ROOT, 'docs/assignments.md'), 'utf8')
const block = (info: string) => new RegExp(`^\`\`\`yaml ${info}\n(.*?)^\`\`\`$`, 'ms').exec(PAGE)?.[1] ?? ''

test("the page's assignment and key are read, and belong together", () => {
  const { blanks } = parseHandout(block('assignment'), 'assignments.md')
  expect(parseKey(block('key'), 'assignments.md', blanks).parts.map(({ id }) => id)).toEqual(['place', 'why'])
})

test.each(BLANK_KINDS)('the page has the blank `%s`', kind => {
  expect(PAGE).toMatch(new RegExp(`^\\|.*\`${kind}\``, 'm'))
})

test.each(CHECK_KINDS)('the page has the check `%s`', kind => {
  expect(PAGE).toMatch(new RegExp(`^\\| \`${kind}: `, 'm'))
})
