import { expect, test } from 'vitest'
import { type Sketch, similarPairs } from '../../../../src/grade/similar/index.js'
import { oneOf, type Random, randomOf } from '../../random.js'
import { hit, number, returned } from '../../verdict/build.js'
import { server, sketch } from './class.js'

const word = (random: Random, length: number) =>
  Array.from({ length }, () => String.fromCharCode(97 + random(26))).join('')

/** Likely mistakes, the first ones likelier. */
const wrong = (random: Random, name: string) => `${name}${Math.floor(20 * (random(1000) / 1000) ** 2)}`

const STATEMENTS = [
  'if (read(fd, b, sizeof(b)) < 0) die("x");',
  'while (n > 0) { n -= write(fd, b, n); }',
  'for (int i = 0; i < n; i++) close(fds[i].fd);',
  'int c = accept(fd, NULL, NULL);',
  'fds[n].fd = c; fds[n].events = POLLIN; n++;',
  'if (poll(fds, n, -1) < 0) continue;',
  'switch (fork()) { case 0: serve(c); default: break; }',
  'memset(&a, 0, sizeof(a));',
  'pthread_create(&t, NULL, run, &c);',
  'shutdown(c, SHUT_WR);',
] as const

/** A student who works alone: values, mistakes, a program and calls of the own, with everybody's starter. */
function stranger(random: Random, student: string): Sketch {
  const body = Array.from({ length: 40 }, () => oneOf(random, STATEMENTS)).join('\n')
  const calls = Array.from({ length: 40 }, () => oneOf(random, ['bind', 'listen', 'accept', 'read', 'poll'] as const))
  return sketch({
    student,
    values: { port: 20_000 + random(10_000), word: word(random, 6) },
    answers: {
      ...(random(2) === 0 ? { decides: wrong(random, 'inet_') } : {}),
      ...(random(3) === 0 ? { error: wrong(random, 'E') } : {}),
      ...(random(4) === 0 ? { reason: 'b' } : {}),
      why: Array.from({ length: 40 }, () => word(random, 1 + random(2))).join(' '),
    },
    files: { 'server.c': `${server('starter')}\nint more(void) {\n${body}\n}\n// ${20_000 + random(10_000)}\n` },
    events: number(calls.flatMap(name => [hit(name), returned(name, { error: random(3) === 0 ? '-EAGAIN' : null })])),
  })
}

function strangers(count: number, seed: number): readonly Sketch[] {
  const random = randomOf(seed)
  return Array.from({ length: count }, (_, at) => stranger(random, `s${at}`))
}

test('300 students who work alone are no pair', () => {
  expect(similarPairs(strangers(300, 1))).toEqual([])
})

/** The hand-ins in other orders, each by a seed. */
function shuffled(sketches: readonly Sketch[], seed: number): readonly Sketch[] {
  const random = randomOf(seed)
  return sketches
    .map(one => ({ one, at: random(1_000_000) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ one }) => one)
}

test('whatever the order of the hand-ins, the list is the same, the likest pair first', () => {
  const slips = { decides: '!inet_gte_port', error: 'EFOO' }
  const all = [
    ...strangers(40, 9),
    sketch({ student: 'alice', values: { port: 24_312 }, files: { 'server.c': server('poll') } }),
    sketch({ student: 'bob', values: { port: 21_119 }, files: { 'server.c': server('poll-copied') } }),
    sketch({ student: 'carol', values: { port: 21_120 }, files: { 'server.c': `${server('fork')}// 24312` } }),
    sketch({ student: 'dave', answers: slips }),
    sketch({ student: 'erin', answers: slips }),
    sketch({ student: 'erin', answers: slips, files: { 'server.c': server('threads') } }),
  ]
  const pairs = similarPairs(all)
  const names = pairs.map(({ students }) => students.join())
  expect(names.toSorted()).toEqual(['alice,bob', 'alice,carol', 'dave,erin', 'dave,erin'])
  expect(pairs.map(({ likeness }) => likeness)).toEqual(pairs.map(({ likeness }) => likeness).toSorted((a, b) => b - a))
  for (const seed of [1, 2, 3, 4, 5]) expect(similarPairs(shuffled(all, seed))).toEqual(pairs)
})

test('none, one, and twice the same student are no pairs', () => {
  const one = sketch({ student: 'alice', files: { 'server.c': server('poll') } })
  expect(similarPairs([])).toEqual([])
  expect(similarPairs([one])).toEqual([])
  expect(similarPairs([one, one])).toEqual([])
})

test('500 large hand-ins that chance has made alike are no pairs', () => {
  const random = randomOf(3)
  const prints = (most: number) =>
    [...new Set(Array.from({ length: most }, () => random(20_000)))].toSorted((a, b) => a - b)
  const one = stranger(random, 'one')
  const large = Array.from({ length: 500 }, (_, at) => ({
    ...one,
    student: `s${at}`,
    program: prints(600),
    trace: prints(600),
  }))
  expect(similarPairs(large)).toEqual([])
})
