import { expect, test } from 'vitest'
import { describeError } from '../../../../src/errors/index.js'
import { uncompiled } from '../../../../src/run/programs/fault.js'
import type { Outcome } from '../../../../src/run/programs/outcome.js'

const TEXT = 'int main(void)\n{\n\treturn ä+x;\n}\n'
const sources = { 'server.c': Buffer.from(TEXT), 'sub/util.h': Buffer.from('int u\n') }

function faultOf(outcome: Exclude<Outcome, { type: 'program' }>) {
  return uncompiled({ program: '/lab/server', sources, folder: 'labs/mine', outcome, command: ['gcc', 'server.c'] })
}
const refused = (messages: string) => faultOf({ type: 'refused', messages })

test("gcc's first error, at its place in the lab's own source", () => {
  const messages = `/lab/server.c: In function 'main':
/lab/server.c:3:11: error: 'x' undeclared (first use in this function)
/lab/server.c:9:1: error: another
`
  expect(refused(messages).code).toBe('lab-invalid')
  expect(
    describeError(refused(messages)),
  ).toBe(`labs/mine/server.c:3:11: error: /lab/server cannot be compiled: 'x' undeclared (first use in this function)
  2 | {
> 3 |     return ä+x;
    |              ^
  4 | }
  │ server.c: In function 'main':
  │ server.c:3:11: error: 'x' undeclared (first use in this function)
  │ server.c:9:1: error: another
  → try it as klab does: gcc server.c`)
})

test('an error in a header is in the header', () => {
  const messages = 'In file included from /lab/server.c:1:\n/lab/sub/util.h:1:6: fatal error: expected x\n'
  expect(refused(messages).parts).toMatchObject({
    at: { file: 'labs/mine/sub/util.h', line: 1, column: 6 },
    why: 'In file included from server.c:1:\nsub/util.h:1:6: fatal error: expected x',
  })
})

test.each([
  ['another file', '/etc/passwd:1:1: error: root\n', 'root'],
  ['a file of that name elsewhere', '/tmp/server.c:1:1: error: a\n', 'a'],
  ['what every object has', '/lab/constructor:1:1: error: a\n', 'a'],
  ['the assembler', '/tmp/cc.s:4: Error: file not found: x\n', 'file not found: x'],
  [
    'the linker',
    "/usr/bin/ld: in function `main':\nserver.c:(.text+0x5): undefined reference to `f'\n",
    "undefined reference to `f'",
  ],
  ['no words', '', 'gcc refuses it'],
])('of %s there is no place', (_, messages, said) => {
  const { parts } = refused(messages)
  expect([parts.at, parts.frame, parts.what]).toEqual([undefined, undefined, `/lab/server cannot be compiled: ${said}`])
})

test.each([
  [99_999, 7, { line: 5, column: 1 }],
  [3, 9_999_999, { line: 3, column: 13 }],
  [0, 0, { line: 1, column: 1 }],
])('a line and column of their own making, %i:%i, stay within the source', (line, column, at) => {
  expect(refused(`/lab/server.c:${line}:${column}: error: a\n`).parts.at).toMatchObject(at)
})

test('messages are made visible and have an end; they begin near the first error', () => {
  const many = Array.from({ length: 5000 }, (_, at) => `/lab/server.c:1:1: warning: ${at} \x1b[31m${'x'.repeat(1000)}`)
  const { parts } = refused([...many, '/lab/server.c:1:2: error: here\x1b[2J', ...many].join('\n'))
  expect(parts.why).toMatch(/^server\.c:1:1: warning: 4997 /)
  expect(parts.why).toContain('error: here␛[2J')
  expect(parts.why).toMatch(/\(9971 lines more\)$/)
  expect(parts.why?.length).toBeLessThan(10_000)
  expect(`${parts.what}${parts.why}`).not.toContain('\x1b')
})

test('a command to a CI system is none', () => {
  expect(refused('/lab/server.c:1:1: error: x\n::error::x\n').parts.why).not.toMatch(/^::error::/m)
})

test('a gcc without an end is told as that, with what it had said', () => {
  const fault = faultOf({
    type: 'excess',
    why: 'gcc needed more memory than it is given',
    messages: '/lab/server.c:1:1: error: a\n',
  })
  expect(fault.parts).toMatchObject({
    what: '/lab/server cannot be compiled: gcc needed more memory than it is given',
    why: 'server.c:1:1: error: a',
    facts: { program: '/lab/server', outcome: 'excess' },
  })
  expect(fault.parts.at).toBeUndefined()
})
