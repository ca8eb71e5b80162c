import { expect, test } from 'vitest'
import { mistakes, parse } from './help.js'

const HEAD = 'title: Many aliases\nguest: { steps: [{ start: c, run: [calls] }, { exit: c }] }\n'

test('an alias repeats the nearest anchor above it', () => {
  const { probes } = parse(
    `${HEAD}probes:\n  a: { at: f, tasks: &t [c] }\n  b: { at: &t g, tasks: [c] }\n  c: { at: *t, tasks: [c] }\n`,
  )
  expect(probes.map(({ at }) => at[0].text)).toEqual(['f', 'g', 'g'])
})

/** Each of these would take minutes if every place in the file, or every alias, were looked for anew. */
test('thousands of mistakes behind aliases are found in seconds', () => {
  const names = Array.from({ length: 20 }, (_, at) => `unknown-feature-number-${at}`)
  const probes = Array.from({ length: 499 }, (_, at) => `  p${at}: { at: f, when: *names }\n`)
  const text = `${HEAD}probes:\n  p: { at: f, when: &names [${names.join()}] }\n${probes.join('')}expect:\n`
  const found = mistakes(text + '  - { hit: p, when: *names, unless: *names }\n'.repeat(1000))
  expect(found[0]).toMatch(/^4:29 there is no feature `unknown-feature-number-0` → /)
  expect(found.length).toBeGreaterThan(19)
}, 30_000)
