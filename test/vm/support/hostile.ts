import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Grade } from '../../../src/assignment/model/index.js'
import { PACKAGE_ROOT } from '../../../src/system/paths.js'
import type { Grader } from './grading.js'
import { eventsOf, ofKind } from './klab.js'

/** Hostile servers for two-clients, and what each has earned: nothing, but for the one that does listen. */
export const HOSTILE: Readonly<Record<string, number>> = {
  busy: 0,
  'disk-filler': 0,
  floods: 0,
  'fork-bomb': 0,
  'forged-words': 0,
  'kills-all': 0,
  'memory-filler': 0,
  'never-ends': 0,
  'plays-both': 1,
  'reads-everything': 0,
  stops: 0,
  tampers: 0,
}

/** Hands the program in, and looks at what it could have touched. */
export async function gradeHostile(grader: Grader, name: string): Promise<Grade> {
  const source = await readFile(join(PACKAGE_ROOT, 'test/vm/assignments/hostile', `${name}.c`))
  const grade = await grader.files(name, new Map([['server.c', source]]))
  expect([grade.troubles, grade.outcome, grade.points]).toEqual([[], 'graded', HOSTILE[name]])
  for (const { folder } of grade.runs) await expectUntouched(join(grader.runs(name), '..', folder ?? ''))
  return grade
}

/** Every step is told, as the lab has it and done; no task is anybody's but the lab's; the program has come by nothing. */
async function expectUntouched(run: string): Promise<void> {
  const events = await eventsOf(run)
  const steps = ofKind(events, 'step')
  expect(steps.filter(({ ok }) => !ok)).toEqual([])
  expect(steps.map(({ step }) => step)).toEqual(steps.map((_, index) => index + 1))
  expect(new Set(ofKind(events, 'task').map(({ task }) => task))).toEqual(new Set(['server', 'left', 'right']))
  expect(ofKind(events, 'crash')).toEqual([])
  expect(ofKind(events, 'run-end')[0]).toMatchObject({ outcome: 'complete' })
  const printed = ofKind(events, 'output').flatMap(({ task, text }) => (task === 'server' ? [text] : []))
  expect(printed.filter(text => /^(?:POSSIBLE|found): /.test(text))).toEqual([])
}
