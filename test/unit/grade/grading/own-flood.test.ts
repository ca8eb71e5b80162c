import { describe, expect, test } from 'vitest'
import type { Blank } from '../../../../src/assignment/model/index.js'
import { ownFlood } from '../../../../src/grade/grading/own-flood.js'
import type { Step } from '../../../../src/lab/index.js'

const SERVER: Blank = {
  name: 'it',
  ask: '',
  position: { file: 'a', line: 1, column: 1 },
  is: 'program',
  files: ['s.c'],
}
const start = (task: string, program: string): Step => ({ op: 'start', task, run: [program], user: 0 })
const lab = (...steps: readonly Step[]) => ({ programs: { '/lab/s': ['s.c'], '/lab/t': ['t.c'] }, steps })
const gap = (what: string, weighs = true) => ({ probe: null, seq: 1, line: null, what, weighs })
const flood = (task: string) => `task ${task} has printed more than the report takes; the rest is not in it`
const server = start('server', '/lab/s')

describe('a gap by printing without end', () => {
  test("is the hand-in's own when its program has done it", () => {
    expect(ownFlood([gap(flood('server')), gap('of no weight', false)], { blanks: [SERVER] }, lab(server))).toBe(
      flood('server'),
    )
  })

  test.each([
    ['another gap is there besides', [gap(flood('server')), gap('events are missing')], lab(server)],
    ["a program of the teacher's has done it", [gap(flood('client'))], lab(server, start('client', '/lab/t'))],
    ['the name is that of two programs', [gap(flood('server'))], lab(server, start('server', '/lab/t'))],
    ['it weighs nothing', [gap(flood('server'), false)], lab(server)],
    ['there is none', [], lab(server)],
  ])('is not when %s', (_, gaps, its) => {
    expect(ownFlood(gaps, { blanks: [SERVER] }, its)).toBeNull()
  })
})
