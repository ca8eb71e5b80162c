import { describe, expect, test } from 'vitest'
import { readAnswers } from '../../../src/assignment/answers.js'
import { buildLab } from '../../../src/assignment/build.js'
import { drawValues } from '../../../src/assignment/draw.js'
import { fillText } from '../../../src/assignment/fill.js'
import { parseKey } from '../../../src/assignment/key.js'
import type { Scenario } from '../../../src/assignment/model/index.js'
import { gradeParts, type ScenarioRun } from '../../../src/assignment/points.js'
import type { EventBody } from '../../../src/event/index.js'
import { libraryOf, parseLab } from '../../../src/lab/index.js'
import { traceOf } from '../../../src/trace/index.js'
import { judge } from '../../../src/verdict/index.js'
import { type EndParts, frames, hit, resolved, returned, run } from '../verdict/build.js'
import { ANSWERS, assignment, files, KEY } from './sample.js'

const demo = assignment()

/** What the kernel does in a scenario when the probe is where it belongs, and the port is refused. */
function refusing(port: unknown): EventBody[] {
  const chain = frames('get_port', 'inet_bind', 'sys_bind', 'do_syscall')
  return [
    hit('sys'),
    hit('there', { frames: chain, captures: { port: Number(port) }, args: { state: 7 } }),
    returned('there', { value: 1 }),
    returned('sys', { value: -98, error: '-EADDRINUSE' }),
  ]
}

const allowing = (port: unknown): EventBody[] => [
  hit('sys'),
  hit('there', { captures: { port: Number(port) }, args: { state: 7 } }),
  returned('there', { value: 0 }),
  returned('sys', { value: 0 }),
]

interface World {
  readonly answers?: string
  readonly events?: Partial<Record<string, EventBody[]>>
  readonly end?: EndParts
  readonly own?: string | null
}

function grade(world: World = {}) {
  return gradeParts(demo, ...worldOf(world))
}

function worldOf({ answers: text = ANSWERS, events = {}, end = {}, own = null }: World) {
  const answers = readAnswers(demo.handout, files(text))
  const runs = new Map(
    demo.key.scenarios.map(scenario => [scenario.name, runOf(scenario, answers, { events, end, own })]),
  )
  return [answers, runs] as const
}

function runOf(
  scenario: Scenario,
  answers: ReturnType<typeof readAnswers>,
  { events, end, own }: Required<Omit<World, 'answers'>>,
): ScenarioRun {
  const values = drawValues(demo, 'alice', scenario)
  const key = parseKey(fillText(demo.key.source, values), 'key.yaml', demo.handout.blanks)
  const checks = key.parts.flatMap(part => part.checks)
  const built = buildLab(demo.handout, values, answers, {
    probes: key.probes,
    checks: checks.filter(({ scenarios }) => scenarios.includes(scenario.name)),
  })
  const lab = parseLab(built.source, { file: 'lab.yaml', name: 'demo', folder: null, library: libraryOf(null) })
  const bodies = events[scenario.name] ?? (scenario.name === 'free' ? allowing(values.port) : refusing(values.port))
  const at = answers.get('place')
  const place = at?.state === 'given' ? String(at.data) : 'nowhere'
  const all = run(bodies, end, ['sys', 'there', 'hidden']).map(event =>
    event.kind === 'probe' && event.probe === 'there'
      ? { ...event, ...resolved(place), probe: 'there', v: event.v, seq: event.seq }
      : event,
  )
  const trace = traceOf(all)
  return { state: 'run', lab, built, checks, verdict: judge(lab, trace), trace, own, sha256: null }
}

function results(parts: ReturnType<typeof grade>) {
  return Object.fromEntries(
    parts.flatMap(({ checks }) => checks.map(({ id, result, points }) => [id, `${result} ${points}`])),
  )
}

describe('points', () => {
  test('a whole solution gets them all, but for what proves nothing', () => {
    const parts = grade()
    expect(results(parts)).toEqual({
      'place.1': 'earned 2',
      'place.2': 'earned 1',
      'place.3': 'earned 3',
      'rest.1': 'earned 1',
      'rest.2': 'earned 1',
      // one of two tells the worlds apart
      'rest.3': 'partly 1',
      'rest.4': 'earned 1',
      'rest.5': 'earned 1',
    })
    expect(parts.map(({ points, of }) => [points, of])).toEqual([
      [6, 6],
      [5, 6],
    ])
    expect(parts[0]?.hint).toBeNull()
  })

  test('a number typed in holds at home, and not where the values are others', () => {
    const own = drawValues(demo, 'alice', demo.key.scenarios[0]).port
    const events = { elsewhere: refusing(own) }
    const check = grade({ answers: ANSWERS.replace('sk->port', String(own)), events })[1]?.checks[0]
    expect(check).toMatchObject({ result: 'missed', points: 0 })
    expect(check?.seen).toMatch(/^when the values are others than yours: /)
  })

  test('a part that needs another one is blocked until that is whole', () => {
    const parts = grade({ answers: ANSWERS.replace('get_port, inet_bind', 'inet_bind') })
    expect(results(parts)).toMatchObject({ 'place.3': 'partly 2', 'rest.1': 'blocked 0', 'rest.2': 'blocked 0' })
    expect(parts[1]?.checks[0]?.seen).toBe('it counts only when the part “The place” is whole')
    expect(parts[0]?.hint).toBe('Think of the table of ports.')
  })

  test('a probe in another place: what is seen is said, what is right is not', () => {
    const check = grade({ answers: ANSWERS.replace('place: get_port', 'place: sys_bind') })[0]?.checks[0]
    expect(check).toMatchObject({ result: 'missed', seen: 'the probe is at sys_bind' })
    expect(check?.detail).toContain('right is get_port')
  })

  test('a prediction that is wrong is told without the truth', () => {
    const check = grade({ answers: ANSWERS.replace('state: 7', 'state: 10') })[1]?.checks[4]
    expect(check).toMatchObject({
      result: 'missed',
      seen: 'you answered 10 for `state`, and what the kernel did says otherwise',
    })
    expect(check?.detail).toContain('it is 7')
  })

  test('what is not answered rests on nothing, by whatever way it is needed', () => {
    const parts = grade({
      answers: 'student: alice\n',
      events: { yours: [hit('sys')], elsewhere: [hit('sys')], free: [hit('sys')] },
    })
    expect(results(parts)).toMatchObject({
      'place.1': 'unanswered 0',
      'place.2': 'unanswered 0',
      'place.3': 'unanswered 0',
      'rest.1': 'blocked 0',
    })
    expect(parts[0]?.checks[1]?.seen).toBe('`place` is not answered')
  })

  test('an expectation that holds in both worlds explains nothing', () => {
    const check = grade({ answers: ANSWERS.replace('  - returns: sys\n    equals: -EADDRINUSE\n', '') })[1]?.checks[2]
    expect(check).toMatchObject({
      result: 'missed',
      seen: 'of your 1 expectation 0 tell the two cases apart, 1 holds in both, 0 do not hold in yours',
    })
  })

  test('the same expectation twice counts once', () => {
    const twice = ANSWERS.replace('  - hit: sys\n', '  - returns: sys\n    equals: -EADDRINUSE\n')
    expect(results(grade({ answers: twice }))['rest.3']).toBe('partly 1')
  })

  test('one that does not hold costs as much as one that is missing: naming all that could be is no proof', () => {
    const more =
      '  - { returns: there, differs: 0 }\n  - { returns: sys, equals: 0 }\n  - { returns: sys, equals: -EINVAL }\n'
    const check = grade({ answers: ANSWERS.replace('  - hit: sys\n', more) })[1]?.checks[2]
    expect(check).toMatchObject({ result: 'partly', points: 1 })
    expect(check?.seen).toContain('2 tell the two cases apart, 0 hold in both, 2 do not hold in yours')
  })

  test('what must fail, and holds, is missed', () => {
    const events = { yours: [...refusing(drawValues(demo, 'alice', demo.key.scenarios[0]).port), hit('hidden')] }
    expect(results(grade({ events }))['rest.4']).toBe('missed 0')
  })
})

describe('evidence that does not say', () => {
  test('a run cut short by nobody: undecided, also what rests on an answer', () => {
    const parts = grade({ end: { outcome: 'incomplete', reason: 'QEMU died' }, events: { yours: [hit('sys')] } })
    expect(results(parts)).toMatchObject({ 'place.2': 'undecided 0', 'place.3': 'undecided 0' })
  })

  test('a run cut short by the hand-in itself earns nothing, and says why', () => {
    const own = 'the run did not come to its end: a flood'
    const parts = grade({ end: { outcome: 'incomplete', reason: 'a flood' }, own, events: { yours: [hit('sys')] } })
    expect(parts[0]?.checks[1]).toMatchObject({ result: 'missed', seen: own })
  })

  test('an expression that could not be read is the student’s: missed, with the reason', () => {
    const broken = [
      hit('sys'),
      hit('there', {
        frames: frames('get_port', 'inet_bind', 'sys_bind'),
        captures: { port: { unavailable: 'Cannot access memory' } },
        args: { state: 7 },
      }),
      returned('there', { value: 1 }),
      returned('sys', { value: -98, error: '-EADDRINUSE' }),
    ]
    const check = grade({ events: { yours: broken } })[1]?.checks[0]
    expect(check).toMatchObject({ result: 'missed', points: 0 })
    expect(check?.seen).toContain('it could not be seen')
  })

  test('expectations of the student\u2019s in a run whose evidence is not whole: nobody\u2019s points', () => {
    const noPart = assignment(KEY.replace('    needs: [place]\n', ''))
    const cut = { outcome: 'incomplete', reason: 'QEMU died' } as const
    const parts = gradeParts(noPart, ...worldOf({ end: cut, events: { yours: [hit('sys')] } }))
    expect(results(parts)['rest.3']).toBe('undecided 0')
  })

  test('a scenario in trouble leaves its checks undecided, and others as they are', () => {
    const answers = readAnswers(demo.handout, files(ANSWERS))
    const runs = new Map<string, ScenarioRun>([
      ['yours', runOf(demo.key.scenarios[0], answers, { events: {}, end: {}, own: null })],
      ['elsewhere', { state: 'trouble', why: 'QEMU died' }],
      ['free', { state: 'nothing', why: 'there is no program' }],
    ])
    expect(results(gradeParts(demo, answers, runs))).toMatchObject({
      'place.1': 'earned 2',
      'rest.1': 'undecided 0',
      'rest.2': 'earned 1',
      'rest.3': 'unanswered 0',
    })
  })
})
