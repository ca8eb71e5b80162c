import type { CheckGrade, Grade, PartGrade } from '../../../src/assignment/model/index.js'
import { EVIL } from '../report/hostile-report.js'

/** Words that only the teacher may read: no student's page has them. */
export const SECRET = 'teachers-eyes-only'

/** Ten points in three parts. */
export function gradeOf(student: string, parts: readonly PartGrade[], more: Partial<Grade> = {}): Grade {
  return {
    v: 1,
    assignment: 'port-conflict',
    title: "Where is a port's conflict decided?",
    student,
    outcome: 'graded',
    points: parts.reduce((sum, { points }) => sum + points, 0),
    of: 10,
    parts,
    answers: {
      decides: { state: 'given', shown: 'inet_csk_get_port', why: null },
      why: { state: 'empty', shown: '', why: null },
    },
    runs: [
      { scenario: 'yours', folder: 'runs/yours', verdict: 'passed', trace: 'ab12' },
      { scenario: `${SECRET}-elsewhere`, folder: `runs/${SECRET}-elsewhere`, verdict: 'failed', trace: 'cd34' },
    ],
    notes: [],
    troubles: [],
    inputs: { key: `${SECRET}-k1`, handIn: `${SECRET}-h1`, klab: '1.0.0', machine: `${SECRET}-m1` },
    ...more,
  }
}

export function partOf(
  id: string,
  title: string,
  checks: readonly CheckGrade[],
  more: Partial<PartGrade> = {},
): PartGrade {
  const sum = (key: 'points' | 'of') => checks.reduce((all, check) => all + check[key], 0)
  return { id, title, points: sum('points'), of: sum('of'), checks, hint: null, ...more }
}

const RESTS_ON = [
  { scenario: 'yours', seqs: [12, 14] },
  { scenario: `${SECRET}-elsewhere`, seqs: [13] },
]

export function checkOf(id: string, of: number, more: Partial<CheckGrade> = {}): CheckGrade {
  return {
    id,
    result: 'earned',
    points: more.result === undefined || more.result === 'earned' ? of : 0,
    of,
    wants: `what ${id} wants`,
    seen: 'that is what it does',
    hint: null,
    evidence: RESTS_ON,
    detail: `${SECRET}: hit #12 of ${id}`,
    ...more,
  }
}

/** All of it. */
export const ALICE = gradeOf('alice', [
  partOf('place', 'The function', [checkOf('place.1', 2), checkOf('place.2', 2)]),
  partOf('state', 'The state', [checkOf('state.1', 3)]),
  partOf('why', 'The reason', [checkOf('why.1', 3)]),
])

/** Every other result that a grade has. */
export const BOB = gradeOf(
  'bob',
  [
    partOf('place', 'The function', [
      checkOf('place.1', 2, {
        result: 'partly',
        points: 1.5,
        seen: '3 of 4 functions, in order',
        hint: 'one is inlined',
      }),
      checkOf('place.2', 2, {
        result: 'missed',
        seen: 'both programs come to it',
        hint: 'look for what only one does',
      }),
    ]),
    partOf('state', 'The state', [
      checkOf('state.1', 3, { result: 'unanswered', seen: 'the blank `state` is empty', evidence: [] }),
    ]),
    partOf(
      'why',
      'The reason',
      [checkOf('why.1', 3, { result: 'blocked', seen: 'it needs the part "The function"', evidence: [] })],
      {
        hint: 'the second bind is refused',
      },
    ),
  ],
  {
    answers: {
      decides: { state: 'given', shown: 'inet_bind', why: null },
      state: { state: 'empty', shown: '', why: null },
      port_of: { state: 'refused', shown: 'system("id")', why: 'error: a call is no expression\n  │ system("id")' },
    },
    notes: [`${SECRET}: the port 23456 is that of alice`],
  },
)

/** A check is earned and does not count: its part is all or nothing. */
export const CAROL = gradeOf('carol', [
  partOf('place', 'The function', [checkOf('place.1', 2, { points: 0 }), checkOf('place.2', 2, { result: 'missed' })]),
  partOf('state', 'The state', [checkOf('state.1', 3)]),
  partOf('why', 'The reason', [checkOf('why.1', 3, { result: 'missed' })]),
])

/** The machine was in trouble. */
export const DORA = gradeOf(
  'dora',
  [
    partOf('place', 'The function', [checkOf('place.1', 2), checkOf('place.2', 2, { result: 'missed' })]),
    partOf('state', 'The state', [checkOf('state.1', 3, { result: 'undecided', seen: 'the run ended early' })]),
    partOf('why', 'The reason', [checkOf('why.1', 3, { result: 'undecided', seen: 'the run ended early' })]),
  ],
  { outcome: 'inconclusive', points: null, troubles: [`${SECRET}: QEMU was killed by signal SIGKILL`] },
)

/** A hand-in that tries whatever it can, and all that is told of it says it too. */
export const MALLORY = gradeOf(
  EVIL,
  ['place', 'state', 'why'].map(id =>
    partOf(
      id,
      EVIL,
      [
        checkOf(`${id}.1`, 3, {
          result: 'missed',
          wants: EVIL,
          seen: EVIL,
          hint: EVIL,
          detail: EVIL,
          evidence: [{ scenario: EVIL, seqs: [1] }],
        }),
      ],
      { hint: EVIL },
    ),
  ),
  {
    assignment: EVIL,
    title: EVIL,
    points: 0,
    answers: {
      [EVIL]: { state: 'given', shown: `${EVIL}\n::error::x\n##[error]x`, why: null },
      refused: { state: 'refused', shown: EVIL, why: EVIL },
    },
    runs: [{ scenario: EVIL, folder: `../${EVIL}/javascript:alert(1)`, verdict: 'failed', trace: EVIL }],
    notes: [EVIL],
    inputs: { key: EVIL, handIn: EVIL, klab: EVIL, machine: EVIL },
  },
)

export const CLASS: readonly Grade[] = [DORA, BOB, ALICE, CAROL]
