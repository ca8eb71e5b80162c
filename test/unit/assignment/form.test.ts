import { expect, test } from 'vitest'
import { claimedStudent, readAnswers, strayKeys } from '../../../src/assignment/answers.js'
import { form } from '../../../src/assignment/form.js'
import { loadHandout } from '../../../src/assignment/load.js'
import type { Handout } from '../../../src/assignment/model/index.js'
import { assignmentFolder } from './pack/folder.js'

function filesOf(text: string) {
  return new Map([['answer.yaml', Buffer.from(text)]])
}

function states(handout: Handout, text: string) {
  return Object.fromEntries([...readAnswers(handout, filesOf(text))].map(([name, { state }]) => [name, state]))
}

test('a form reads as an empty answer to every blank', async () => {
  const handout = await loadHandout(await assignmentFolder())
  const text = form({ ...handout, student: 'alice' })
  expect(new Set(Object.values(states(handout, text)))).toEqual(new Set(['empty']))
  expect(strayKeys(handout, filesOf(text))).toEqual([])
})

test('a form that is filled in where it says so reads as given', async () => {
  const handout = await loadHandout(await assignmentFolder())
  const filled = form({ ...handout, student: 'alice' })
    .replace('decides:', 'decides: inet_bind')
    .replace('callers:', 'callers:\n  - inet_bind\n  - sys_bind')
    .replace('port_of: ""', 'port_of: "sk->sk_state"')
    .replace('state:', 'state: 10')
    .replace('error:', 'error: EINVAL')
    .replace('reason:', 'reason: low')
    .replace('why: |', 'why: |\n  It is # low.\n  So it is.')
    .replace('probes:', 'probes:\n  my_probe:\n    at: sys_bind')
    .replace('theirs:', 'theirs:\n  - hit: decision')
  const { server, ...others } = states(handout, filled)
  expect(new Set(Object.values(others))).toEqual(new Set(['given']))
  expect(server).toBe('empty')
})

test.each(['alice', 'Zoë "Z" Müller', '12', 'null', '- a: b # c', 'a\\nb', "O'Neill"])(
  'the form is %s’s',
  async name => {
    const { title, blanks } = await loadHandout(await assignmentFolder())
    expect(claimedStudent(filesOf(form({ title, blanks, student: name })))).toBe(name)
  },
)

test('questions and options are comments, wrapped, and programs are named', () => {
  const position = { file: 'assignment.yaml', line: 1, column: 1 }
  const text = form({
    title: 'T',
    student: 'alice',
    blanks: [
      {
        name: 'a',
        ask: 'word '.repeat(30).trim(),
        position,
        is: 'choice',
        options: { yes: 'y', no: 'n '.repeat(60).trim() },
      },
      { name: 'b', ask: 'Complete it', position, is: 'program', files: ['b.c', 'c.c'] },
    ],
  })
  expect(text).toBe(`# T
# Your answers go behind the colons.
student: "alice"

# ${'word '.repeat(15).trim()}
# ${'word '.repeat(15).trim()}
#   One of:
#     yes: y
#     no: ${'n '.repeat(32).trim()}
#         ${'n '.repeat(28).trim()}
a:

# Complete it
#   Complete b.c, c.c, beside this file.
`)
})
