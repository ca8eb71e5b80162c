import { expect, test } from 'vitest'
import { KlabError, KlabErrors } from '../../../src/errors/index.js'
import { withFrames } from '../../../src/lab/index.js'

const SET = { file: 'sets/y.yaml', source: 'title: y\nprobes:\n  b: { at: gone }\n' }
const LAB = {
  file: 'x.yaml',
  source: 'title: x\nprobes:\n  a: { at: nowhere }\n',
  uses: { features: { file: 'features.yaml', source: '' }, sets: { y: SET } },
}

test('errors that were found after parsing get their lines shown, in the order of the file', () => {
  const at = (line: number, column: number) => ({ file: LAB.file, line, column })
  const late = new KlabError('probe-unresolved', { what: 'late', at: at(3, 12) })
  const early = new KlabError('probe-unresolved', { what: 'early', at: at(1, 1) })
  const framed = withFrames(new KlabErrors([late, early]), LAB)
  if (!(framed instanceof KlabErrors)) throw new Error('it is no KlabErrors')
  expect(framed.errors.map(({ message }) => message)).toEqual(['early', 'late'])
  expect(framed.errors[1]?.parts.frame).toBe('  2 | probes:\n> 3 |   a: { at: nowhere }\n    |            ^')
})

test('any other error is passed on as it is', () => {
  const error = new Error('other')
  expect(withFrames(error, LAB)).toBe(error)
})

test("those of an included set are shown in the set's lines, after the lab's own", () => {
  const inSet = new KlabError('probe-unresolved', { what: 'in the set', at: { file: SET.file, line: 3, column: 12 } })
  const own = new KlabError('probe-unresolved', { what: 'own', at: { file: LAB.file, line: 3, column: 12 } })
  const framed = withFrames(new KlabErrors([inSet, own]), LAB)
  if (!(framed instanceof KlabErrors)) throw new Error('it is no KlabErrors')
  expect(framed.errors.map(({ message }) => message)).toEqual(['own', 'in the set'])
  expect(framed.errors[1]?.parts.frame).toBe('  2 | probes:\n> 3 |   b: { at: gone }\n    |            ^')
})
