import { expect, test } from 'vitest'
import { renderGrades } from '../../../../src/grade/results/index.js'
import { ALICE, BOB, CLASS, checkOf, DORA, gradeOf, MALLORY, partOf } from '../sample-grades.js'

const TEXT = [
  'KTAP version 1',
  '1..3',
  '  KTAP version 1',
  '  # Subtest: student alice',
  '  1..4',
  '  ok 1 place.1',
  '  ok 2 place.2',
  '  ok 3 state.1',
  '  ok 4 why.1',
  'ok 1 student alice # 10 of 10 points',
  '  KTAP version 1',
  '  # Subtest: student bob',
  '  1..4',
  '  # place.1: wanted: what place.1 wants',
  '  not ok 1 place.1 # partly 1.5 of 2 points: 3 of 4 functions, in order',
  '  # place.2: wanted: what place.2 wants',
  '  not ok 2 place.2 # missed: both programs come to it',
  '  # state.1: wanted: what state.1 wants',
  '  not ok 3 state.1 # unanswered: the blank `state` is empty',
  '  # why.1: wanted: what why.1 wants',
  '  not ok 4 why.1 # blocked: it needs the part "The function"',
  'not ok 2 student bob # 1.5 of 10 points',
  'not ok 3 student dora # SKIP inconclusive: teachers-eyes-only: QEMU was killed by signal SIGKILL',
  '',
].join('\n')

test('a test a student, the checks nested', () => {
  expect(renderGrades('ktap', [BOB, ALICE, { ...DORA, parts: [] }])).toBe(TEXT)
})

test('of an inconclusive grade every check is skipped and not ok: neither passed nor failed', () => {
  const results = renderGrades('ktap', [DORA])
    .split('\n')
    .filter(line => / ok /.test(` ${line}`))
  expect(results).toHaveLength(5)
  for (const line of results)
    expect(line).toMatch(/^ *not ok \d (place\.[12]|state\.1|why\.1|student dora) # SKIP inconclusive: /)
})

test.each([
  ['alice and bob', CLASS],
  ['nobody', []],
  ['a hostile one', [...CLASS, MALLORY]],
  ['names that look like KTAP', namesakes()],
])('%s: keeps to the grammar of Documentation/dev-tools/ktap.rst', (_, grades) => {
  expect(problems(renderGrades('ktap', grades))).toEqual([])
})

test('nobody is skipped, or ends the output, by a name or by what was seen', () => {
  const words = ['a # SKIP b', 'reboot: System halted', 'Kernel panic - not syncing: VFS: x', 'List of all partitions:']
  const grades = words.map(seen =>
    gradeOf(seen, [partOf('p', 'P', [checkOf('p.1', 10, { result: 'missed', seen, wants: seen })])]),
  )
  const text = renderGrades('ktap', grades)
  expect(text).not.toContain('# SKIP')
  expect(text).not.toMatch(/List of all partitions:|Kernel panic - not syncing: VFS:|reboot: System halted/)
  expect(text.match(/not ok/g)).toHaveLength(8)
})

test('a student who is called like a check is not taken for it', () => {
  const lines = renderGrades('ktap', [{ ...ALICE, student: 'place.1' }]).split('\n')
  expect(lines.filter(line => / ok \d place\.1$/.test(` ${line}`))).toHaveLength(1)
  expect(lines).toContain('  # Subtest: student place.1')
})

function namesakes() {
  return [
    'ok 1 x',
    '1..7',
    'KTAP version 1',
    '# SKIP',
    '- dash',
    'place.1',
    '\nnot ok 1',
    '   ',
    '::error::x',
    '##[error]x',
  ].map(student => ({ ...ALICE, student }))
}

/** What breaks the grammar: a line of no kind, a number out of turn, a plan that is not kept, a parent better than its subtests. */
function problems(text: string): readonly string[] {
  const found: string[] = []
  const lines = text.split('\n').slice(0, -1)
  const levels: { planned: number | null; seen: number; failed: boolean }[] = []
  let last: (typeof levels)[number] | null = null
  for (const line of lines) {
    const [, indent = '', rest = ''] = /^( *)(.*)$/s.exec(line) ?? []
    const depth = indent.length / 2
    if (rest === 'KTAP version 1') {
      if (depth !== levels.length) found.push(`a version line at a wrong depth: ${line}`)
      levels.push({ planned: null, seen: 0, failed: false })
      continue
    }
    while (levels.length > depth + 1) {
      last = levels.pop() ?? null
      if (last?.planned !== last?.seen) found.push(`${last?.seen} tests of ${last?.planned} before: ${line}`)
    }
    const level = levels[depth]
    const plan = /^1\.\.(\d+)$/.exec(rest)
    const result = /^(ok|not ok) ([1-9]\d*) (?!- )([^#]*[^# ])( # [^#]+)?$/.exec(rest)
    if (level === undefined) found.push(`no version line above: ${line}`)
    else if (plan !== null && level.planned === null) level.planned = Number(plan[1])
    else if (result !== null) {
      level.seen += 1
      if (level.seen !== Number(result[2])) found.push(`out of turn: ${line}`)
      if (result[1] === 'ok' && last?.failed === true) found.push(`better than its subtests: ${line}`)
      level.failed ||= result[1] === 'not ok'
      last = null
    } else if (!/^# /.test(rest)) found.push(`of no kind: ${line}`)
  }
  if (levels.length !== 1 || levels[0]?.planned !== levels[0]?.seen) found.push('the plan is not kept')
  return found
}
