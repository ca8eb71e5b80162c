import { expect, test } from 'vitest'
import { findProgram, requireProgram } from '../../../src/system/process-find.js'

test('a bare name is looked up in PATH', () => {
  expect(findProgram('sh')).toMatch(/^\/.*\/sh$/)
  expect(findProgram('klab-no-such-program')).toBeNull()
})

test('a path is taken as it is, when it is a program', () => {
  expect(findProgram('/bin/sh')).toBe('/bin/sh')
  expect(findProgram('/etc/passwd')).toBeNull()
  expect(findProgram('/bin')).toBeNull()
  expect(findProgram('./package.json')).toBeNull()
})

test('a missing one says what to do', () => {
  expect(() => requireProgram('klab-no-such-program', 'install it')).toThrow(
    expect.objectContaining({
      code: 'tool-missing',
      message: 'klab-no-such-program was not found in PATH',
      parts: expect.objectContaining({ todo: 'install it', facts: { program: 'klab-no-such-program' } }),
    }),
  )
  expect(() => requireProgram('/etc/passwd', 'x')).toThrow('/etc/passwd is not a program')
})
