import { expect, test } from 'vitest'
import { KlabError, KlabErrors } from '../../../src/errors/index.js'
import { withFrames } from '../../../src/lab/index.js'

const LAB = { file: 'x.yaml', source: 'title: x\nprobes:\n  a: { at: nowhere }\n' }

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
