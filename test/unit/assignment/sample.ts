import { parseHandout } from '../../../src/assignment/handout.js'
import { parseKey } from '../../../src/assignment/key.js'
import type { Assignment, HandInFiles } from '../../../src/assignment/model/index.js'

/** A small assignment: one probe that the student places, an expression, a chain, a choice, expectations. */

export const ASSIGNMENT = `title: A demo
blanks:
  place: { is: function, ask: Where? }
  port_of: { is: expression, ask: What is the port there? }
  callers: { is: chain, ask: Who calls it? }
  state: { is: number, ask: Which state? }
  reason: { is: choice, ask: Why?, options: { a: taken, b: low } }
  theirs: { is: expectations, ask: What proves it? }
`

export const LAB = `title: A demo on \${port}
# a comment that stays
guest:
  steps:
    - start: one
      run: [calls, "bind s 127.0.0.1:\${held}"]
    - exit: one
probes:
  sys: { at: __sys_bind, return: true }
  there:
    at: \${place}
    entry: { values: { port: "\${port_of}" } }
    return: true
expect:
  - hit: sys
`

export const KEY = `seed: a seed for tests
values:
  port: { from: 2000, to: 2999 }
  other: { from: 2000, to: 2999, apart-from: [port] }
  held: { same-as: port }
scenarios:
  elsewhere: { draw: [port] }
  free: { set: { held: "\${other}" } }
probes:
  hidden: { at: inet_bind }
parts:
  - id: place
    title: The place
    hint: Think of the table of ports.
    checks:
      - { wants: it is where it is decided, function: there, is: [get_port], points: 2 }
      - { wants: it says no, expect: { returns: there, equals: 1 }, hint: It said yes. }
      - { wants: the chain, chain: callers, of: there, points: 3, from: get_port, to: sys_bind }
  - id: rest
    title: The rest
    needs: [place]
    checks:
      - { wants: the port, in: [yours, elsewhere], expect: { value: there.entry.port, equals: \${port} } }
      - { wants: the reason, answer: reason, is: a }
      - { wants: proof, theirs: theirs, against: [free], count: 2, points: 2 }
      - { wants: not that, refute: { hit: hidden } }
      - { wants: the state, expect: { value: there.args.state, equals: \${state} } }
samples: { good: 11 }
shown: [bind]
`

export function assignment(key = KEY, lab = LAB): Assignment {
  const { title, blanks } = parseHandout(ASSIGNMENT, 'assignment.yaml')
  const handout = { name: 'demo', title, blanks, lab, files: new Map(), student: null, folder: '/nowhere' }
  return { handout, key: parseKey(key, 'key.yaml', blanks) }
}

export const ANSWERS = `student: alice
place: get_port
port_of: sk->port
callers: [get_port, inet_bind, sys_bind]
state: 7
reason: a
theirs:
  - returns: sys
    equals: -EADDRINUSE
  - hit: sys
`

export function files(answers: string): HandInFiles {
  return new Map([['answer.yaml', Buffer.from(answers)]])
}
