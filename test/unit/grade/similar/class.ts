import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type {
  Answer,
  Assignment,
  Blank,
  BlankForm,
  CheckKind,
  CheckResult,
  Grade,
  Values,
} from '../../../../src/assignment/model/index.js'
import { KlabError } from '../../../../src/errors/index.js'
import type { Event } from '../../../../src/event/index.js'
import { type Sketch, sketchOf } from '../../../../src/grade/similar/index.js'
import { position } from '../../verdict/build.js'

/** A small assignment and the hand-ins of a class, as plain data. */

export const server = (name: string) => readFileSync(join(import.meta.dirname, 'programs', `${name}.c`), 'latin1')

const blank = (name: string, form: BlankForm): Blank => ({ name, ask: `What is ${name}?`, position, ...form })

const check = (id: string, kind: CheckKind) => ({
  id,
  points: 1,
  wants: 'the right one',
  hint: null,
  scenarios: ['yours'],
  position,
  ...kind,
})

const part = (id: string, ...checks: ReturnType<typeof check>[]) => ({
  id,
  title: id,
  needs: [],
  all: false,
  checks,
  hint: null,
})

/** Sentences of the task. */
export const TASK =
  'Two clients come at the same time, and each must get its own line back before the other one has sent all of its lines; ' +
  'a server that reads from one of them until it is gone lets the other wait, and that is seen in the trace'

export const assignment: Assignment = {
  handout: {
    name: 'two-clients',
    title: 'Two clients',
    blanks: [
      blank('decides', { is: 'function' }),
      blank('port_of', { is: 'expression' }),
      blank('error', { is: 'word' }),
      blank('reason', { is: 'choice', options: { a: 'the port is taken', b: 'the port is low', c: 'neither' } }),
      blank('why', { is: 'text' }),
      blank('server', { is: 'program', files: ['server.c'] }),
    ],
    lab: [
      'title: Two clients',
      'probes:',
      `  decision: { at: \${decides}, entry: { values: { port: \${port_of} } } }`,
      '  other: { at: tcp_v4_connect }',
    ].join('\n'),
    files: new Map([
      ['server.c', Buffer.from(server('starter'))],
      [
        'task.md',
        Buffer.from(`Your port is \${port}, of 20000 to 29999; the test uses 27003 and says zyxwvu. ${TASK}`),
      ],
    ]),
    student: null,
    folder: '/nowhere',
  },
  key: {
    file: 'key.yaml',
    source: '',
    seed: 'seed',
    values: {
      port: { type: 'integer', from: 20_000, to: 29_999, apartFrom: [] },
      word: { type: 'letters', length: 6 },
      mode: { type: 'one-of', of: ['left', 'right'] },
    },
    scenarios: [{ name: 'yours', draw: [], set: {} }],
    probes: {},
    parts: [
      part('place', check('place.1', { type: 'function', probe: 'decision', is: ['inet_csk_get_port'] })),
      part('port', check('port.1', { type: 'expect', expectation: { hit: 'decision', with: { port: 1 } } })),
      part('error', check('error.1', { type: 'answer', blank: 'error', oneOf: ['EADDRINUSE'] })),
      part('reason', check('reason.1', { type: 'answer', blank: 'reason', oneOf: ['a'] })),
    ],
    samples: {},
    shown: [],
  },
}

export interface Given {
  readonly student: string
  readonly values?: Values
  /** Right ones when they are left out. `!` in front: it was refused. */
  readonly answers?: Readonly<Record<string, string>>
  readonly results?: Readonly<Record<string, CheckResult>>
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  readonly events?: readonly Event[]
}

const RIGHT = { decides: 'inet_csk_get_port', port_of: 'snum', error: 'EADDRINUSE', reason: 'a' }
const CHECK_OF = { decides: 'place.1', port_of: 'port.1', error: 'error.1', reason: 'reason.1' }

/** An answer that is not the right one has missed its check. */
export function sketch({ student, values = {}, answers = {}, results = {}, files = {}, events = [] }: Given): Sketch {
  const given = { ...RIGHT, ...answers }
  const missed = Object.entries(CHECK_OF).filter(([name]) => Object.hasOwn(answers, name))
  const judged = { ...Object.fromEntries(missed.map(([, id]) => [id, 'missed' as const])), ...results }
  const form = Object.entries(given).map(([name, text]) => `${name}: ${JSON.stringify(text)}\n`)
  const all = { 'answer.yaml': `student: ${student}\n${form.join('')}`, ...files }
  return sketchOf({
    assignment,
    handIn: {
      student,
      origin: student,
      files: new Map(Object.entries(all).map(([name, text]) => [name, Buffer.from(text)])),
      notes: [],
      fault: null,
    },
    answers: new Map(Object.entries(given).map(([name, text]) => [name, answer(text)])),
    values,
    grade: gradeOf(student, judged),
    traces: [events],
  })
}

function answer(text: string): Answer {
  if (!text.startsWith('!')) return { state: 'given', data: text, shown: text }
  const error = new KlabError('lab-invalid', { what: 'the kernel has no such function' })
  return { state: 'refused', error, shown: text.slice(1) }
}

function gradeOf(student: string, results: Readonly<Record<string, CheckResult>>): Grade {
  const parts = assignment.key.parts.map(({ id, title, checks }) => ({
    id,
    title,
    points: 1,
    of: 1,
    checks: checks.map(({ id: of, wants }) => ({
      id: of,
      result: results[of] ?? ('earned' as const),
      points: 1,
      of: 1,
      wants,
      seen: '',
      hint: null,
      evidence: [],
      detail: '',
    })),
    hint: null,
  }))
  const inputs = { key: '', handIn: '', klab: '', machine: '' }
  const rest = { points: 4, of: 4, answers: {}, runs: [], notes: [], troubles: [], inputs }
  return { v: 1, assignment: 'two-clients', title: '', student, outcome: 'graded', parts, ...rest }
}

/** Students who have everything right: a class around those that a test is about. */
export function others(count: number): readonly Sketch[] {
  const one = sketch({ student: 'other' })
  return Array.from({ length: count }, (_, at) => ({ ...one, student: `other${at}` }))
}
