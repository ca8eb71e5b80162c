import { expect, test } from 'vitest'
import type { EventBody } from '../../../../src/event/index.js'
import { similarPairs } from '../../../../src/grade/similar/index.js'
import { traceShape } from '../../../../src/grade/similar/trace-shape.js'
import { randomOf } from '../../random.js'
import { frames, hit, number, returned } from '../../verdict/build.js'
import { server, sketch } from './class.js'

const CALLS = ['socket', 'bind', 'listen', 'accept', 'read', 'write', 'poll', 'close'] as const

/** The calls of a program that nobody else wrote: the same seed, the same calls. */
function calls(seed: number, pid = 40, port = 1): EventBody[] {
  const random = randomOf(seed)
  return Array.from({ length: 30 }, () => CALLS[random(CALLS.length)] ?? 'read').flatMap(name => [
    { ...hit(name, { frames: frames(name, 'do_syscall_64'), args: { port } }), task: task(pid) } as EventBody,
    { ...returned(name, { value: port, error: random(5) === 0 ? '-EAGAIN' : null }), task: task(pid) } as EventBody,
  ])
}

const task = (pid: number) => ({ pid, comm: `c${pid}`, name: `t${pid}` })

test('the shape is that of the calls: not of values, pids, names of tasks, nor of which task was first', () => {
  const [a, b] = [calls(1), calls(2, 41)]
  const shape = traceShape([number([...a, ...b])])
  expect(shape.length).toBeGreaterThan(80)
  expect(traceShape([number([...calls(2, 77, 9), ...calls(1, 78, 5)])])).toEqual(shape)
  const woven = a.flatMap((event, at) => [event, b[at] ?? event])
  expect(traceShape([number(woven)])).toEqual(shape)
  const refused = a.map(event => (event.kind === 'return' ? { ...event, error: '-ECONNREFUSED' } : event))
  expect(traceShape([number(refused)])).not.toEqual(traceShape([number(a)]))
})

const programmed = (student: string, seed: number, source: string) =>
  sketch({ student, files: { 'server.c': source }, events: number(calls(seed)) })

/** Programs that share no line, for a class of any size. */
const sources = (count: number) => {
  const random = randomOf(5)
  const words = ['open', 'read', 'write', 'poll', 'lseek', 'dup', 'close', 'recv', 'send', 'stat', 'pipe', 'kill']
  return Array.from({ length: count }, () =>
    ['int main(void) {', ...Array.from({ length: 60 }, () => `${words[random(words.length)]}(0);`), '}'].join('\n'),
  )
}

test('two programs that share no line and do the same rare calls are listed, below a copied program', () => {
  const rest = sources(60).map((source, at) => programmed(`s${at}`, 100 + at, source))
  const pairs = similarPairs([
    ...rest,
    programmed('alice', 1, server('poll')),
    programmed('bob', 1, server('threads')),
    programmed('carol', 2, server('fork')),
    programmed('dave', 3, server('fork')),
  ])
  expect(pairs.map(({ students }) => students)).toEqual([
    ['carol', 'dave'],
    ['alice', 'bob'],
  ])
  expect(pairs[1]?.why).toEqual([expect.stringMatching(/^traces: 100 % .* about [23] of 64 have them$/)])
})

test('where the lab makes the trace, traces are no sign', () => {
  const plain = (student: string, seed: number) => sketch({ student, events: number(calls(seed)) })
  const rest = Array.from({ length: 60 }, (_, at) => plain(`s${at}`, 100 + at))
  expect(similarPairs([...rest, plain('alice', 1), plain('bob', 1)])).toEqual([])
})

test('the way that a quarter of the class goes is no sign', () => {
  const list = sources(40).map((source, at) => programmed(`s${at}`, at < 12 ? 1 : 100 + at, source))
  expect(similarPairs(list)).toEqual([])
})

test('a trace without end is read to a bound', () => {
  let read = 0
  const [event] = number(calls(1))
  const endless = Object.assign([] as never[], {
    at: () => {
      read += 1
      return event
    },
  })
  const list = new Proxy(endless, { get: (of, key) => (key === 'length' ? 1e9 : Reflect.get(of, key)) })
  traceShape([list])
  expect(read).toBe(20_000)
})
