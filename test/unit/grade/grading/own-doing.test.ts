import { describe, expect, test } from 'vitest'
import type { Answers, Blank } from '../../../../src/assignment/model/index.js'
import { type ErrorCode, KlabError } from '../../../../src/errors/index.js'
import { ownDoing } from '../../../../src/grade/grading/own-doing.js'

const position = { file: 'a', line: 1, column: 1 }
const PROGRAM: Blank = { name: 'it', ask: '', position, is: 'program', files: ['a.c'] }
const PLACE: Blank = { name: 'it', ask: '', position, is: 'function' }
const WORD: Blank = { name: 'it', ask: '', position, is: 'word' }
const given: Answers = new Map([['it', { state: 'given', data: 'x', shown: 'x' }]])

interface Asked {
  readonly doing: string | null
  readonly control: number
}

async function ask(code: ErrorCode, blank: Blank, answers: Answers = given, ends = true): Promise<Asked> {
  let control = 0
  const handout = { blanks: [blank] }
  const doing = await ownDoing(new KlabError(code, { what: 'it ended' }), handout, answers, async () => {
    control += 1
    return ends
  })
  return { doing, control }
}

const THEIRS = 'the run did not come to its end: it ended'

describe('who cut a run short', () => {
  test.each(['guest-panic', 'guest-oops', 'guest-reset', 'guest-flood', 'guest-step-failed'] as const)(
    '%s: a program, which nothing else in the guest can have been',
    async code => {
      expect(await ask(code, PROGRAM)).toEqual({ doing: THEIRS, control: 0 })
      expect(await ask(code, PLACE)).toEqual({ doing: null, control: 0 })
    },
  )

  test.each(['timeout', 'guest-silent'] as const)(
    '%s: a program or a probe, but only when the solution comes to its end on the same machine',
    async code => {
      for (const blank of [PROGRAM, PLACE]) {
        expect(await ask(code, blank)).toEqual({ doing: THEIRS, control: 1 })
        expect(await ask(code, blank, given, false)).toEqual({ doing: null, control: 1 })
      }
      expect(await ask(code, WORD)).toEqual({ doing: null, control: 0 })
    },
  )

  test.each([
    'qemu-died',
    'gdb-died',
    'tool-stopped',
    'channel-lost',
    'guest-held',
    'agent-fault',
    'disk',
    'host-limit',
    'internal',
    'tool-missing',
  ] as const)('%s is the machine’s trouble, whatever was handed in', async code => {
    expect(await ask(code, PROGRAM)).toEqual({ doing: null, control: 0 })
  })

  test('what was not answered has done nothing', async () => {
    expect(await ask('guest-panic', PROGRAM, new Map([['it', { state: 'empty' }]]))).toEqual({
      doing: null,
      control: 0,
    })
  })
})
