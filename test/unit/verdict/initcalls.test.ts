import { describe, expect, test } from 'vitest'
import type { Event } from '../../../src/event/index.js'
import { formatOrder, INITCALL_PROBE, type NamedRule, parseOrder, parseRule } from '../../../src/initcalls/index.js'
import type { InitcallCheck } from '../../../src/lab/index.js'
import { traceOf } from '../../../src/trace/index.js'
import { judge } from '../../../src/verdict/index.js'
import { BOOT, type BootTrace, bootTrace, callOf, logOf, traceEvents } from '../initcalls/boot.js'
import { lab, probe } from './build.js'

const watching = (except: readonly string[] = []) =>
  lab(
    [probe(INITCALL_PROBE)],
    [
      { type: 'initcalls', check: { is: 'agree' } },
      { type: 'initcalls', check: { is: 'succeed', except } },
    ],
  )

function verdicts(events: readonly Event[], except: readonly string[] = []): readonly (string | undefined)[] {
  const { expectations, verdict } = judge(watching(except), traceOf(events))
  return [expectations[0]?.verdict, expectations[1]?.verdict, verdict]
}

const { table, calls } = bootTrace()
const boot = (change: Partial<BootTrace>) => traceEvents({ table, calls, ...change })
const without = <T>(items: readonly T[], index: number) => items.filter((_, at) => at !== index)

test('a boot as promised passes', () => {
  expect(verdicts(boot({}))).toEqual(['passed', 'passed', 'passed'])
})

describe('evidence that is not there: inconclusive, with all else as whole as before', () => {
  test.each(BOOT.map(({ name }, index) => [`${name} (${index + 1})`, index] as const))(
    'of %s: its call, its return, a line of its log, its entry in the table',
    (_, index) => {
      const put = (change: Partial<(typeof calls)[number]>) =>
        boot({ calls: calls.map((call, at) => (at === index ? { ...call, ...change } : call)) })
      const [calling = logOf('', 0, 0)[0], returned] = calls[index]?.log ?? []
      const [agree, succeed] = verdicts(put({ hit: null }))
      expect([agree, succeed]).toEqual(['inconclusive', 'inconclusive'])
      expect(verdicts(put({ returned: null }))).toEqual(['inconclusive', 'inconclusive', 'inconclusive'])
      expect(verdicts(put({ log: returned === undefined ? [] : [returned] }))[0]).toBe('inconclusive')
      expect(verdicts(put({ log: calling === undefined ? [] : [calling] }))[0]).toBe('inconclusive')
      expect(verdicts(put({ log: [] }))[0]).toBe('inconclusive')
      expect(verdicts(boot({ table: without(table, index) }))).toEqual(Array(3).fill('inconclusive'))
    },
  )

  test('a log that was never printed', () => {
    expect(verdicts(boot({ calls: calls.map(call => ({ ...call, log: [] })) }))[0]).toBe('inconclusive')
  })

  test('a table that was never read', () => {
    expect(verdicts(boot({ table: [] }))).toEqual(Array(3).fill('inconclusive'))
  })

  test('a call that both trace and log lack, in a run that did not end', () => {
    const events = boot({ calls: calls.slice(0, -1) }).map(event =>
      event.kind === 'run-end' ? { ...event, outcome: 'incomplete' as const, reason: 'timeout' } : event,
    )
    expect(verdicts(events)).toEqual(Array(3).fill('inconclusive'))
  })
})

describe('evidence that says something else: failed', () => {
  test.each(BOOT.map(({ name }, index) => [`${name} (${index + 1})`, index] as const))(
    '%s not called, called twice, called elsewhere',
    (_, index) => {
      const call = calls[index] ?? callOf({ name: '', level: '1' }, '0x0')
      const rest = without(calls, index)
      const half = Math.floor(calls.length / 2)
      const far = index < half ? [...rest, call] : [call, ...rest]
      expect(verdicts(boot({ calls: rest }))[0]).toBe('failed')
      expect(verdicts(boot({ calls: [...calls, call] }))[0]).toBe('failed')
      expect(verdicts(boot({ calls: far }))[0]).toBe('failed')
    },
  )

  test('one that fails, unless it may', () => {
    const index = BOOT.findIndex(({ name }) => name === 'inet_init')
    const address = calls[index]?.hit?.args.fn
    const failing = callOf({ name: 'inet_init', level: '5', value: -22 }, '0x0')
    const hit = failing.hit === null || address === undefined ? null : { ...failing.hit, args: { fn: address } }
    const events = boot({ calls: calls.map((call, at) => (at === index ? { ...failing, hit } : call)) })
    expect(verdicts(events)).toEqual(['passed', 'failed', 'failed'])
    expect(verdicts(events, ['inet_init'])).toEqual(['passed', 'passed', 'passed'])
  })
})

test('two neighbours exchanged in the trace alone are no agreement, wherever they are', () => {
  for (let at = 0; at + 1 < calls.length; at += 1) {
    const [one, other] = [calls[at], calls[at + 1]]
    if (one === undefined || other === undefined) continue
    const exchanged = calls.map((call, index) => {
      const from = index === at ? other : index === at + 1 ? one : call
      return { ...call, hit: from.hit, returned: from.returned }
    })
    expect(verdicts(boot({ calls: exchanged }))[0]).not.toBe('passed')
  }
})

test('two neighbours exchanged in the log alone are no agreement either', () => {
  for (let at = 0; at + 1 < calls.length; at += 1) {
    const [one, other] = [calls[at], calls[at + 1]]
    if (one === undefined || other === undefined || BOOT[at]?.name === BOOT[at + 1]?.name) continue
    const exchanged = calls.map((call, index) => ({
      ...call,
      log: (index === at ? other : index === at + 1 ? one : call).log,
    }))
    expect(verdicts(boot({ calls: exchanged }))[0]).not.toBe('passed')
  }
})

describe('rules and expected orders', () => {
  const judged = (check: InitcallCheck, events: readonly Event[]) => {
    const wanting = lab([probe(INITCALL_PROBE)], [{ type: 'initcalls', check }])
    return judge(wanting, traceOf(events)).expectations[0]
  }
  const rule = (text: string): InitcallCheck => {
    const parsed = parseRule(text)
    if (!parsed.ok) throw new Error(parsed.what)
    return { is: 'rule', rule: parsed.value as NamedRule }
  }
  const order = (rules: string): InitcallCheck => {
    const rows = BOOT.map(({ name, level }) => ({ level, function: name, file: `init/${name}.c`, returned: null }))
    return { is: 'expected', order: parseOrder(`${formatOrder(rows, [])}${rules}`, 'order.txt') }
  }
  const inet = BOOT.findIndex(({ name }) => name === 'inet_init')
  const hidden = boot({ calls: calls.map((call, at) => (at === inet ? { ...call, hit: null } : call)) })

  test.each([
    ['inet_init before late_sync', 'passed'],
    ['inet_init after late_sync', 'failed'],
    ['level of inet_init is fs', 'passed'],
    ['level of inet_init is late', 'failed'],
    ['bts_init returns -ENODEV', 'passed'],
    ['bts_init returns 0', 'failed'],
    ['stowaway_init is not there', 'passed'],
    ['stowaway_init is there', 'failed'],
  ])('%s: %s; inconclusive when a call is hidden', (text, wanted) => {
    expect(judged(rule(text), boot({}))?.verdict).toBe(wanted)
    expect(judged(rule(text), hidden)?.verdict).toBe('inconclusive')
  })

  test('a rule cites the calls that it names', () => {
    const line = judged(rule('inet_init before late_sync'), boot({}))
    const cited = boot({}).filter(({ seq }) => line?.seqs.includes(seq))
    expect(cited.map(event => event.kind === 'hit' && event.args.fn)).toMatchObject([
      { symbol: 'inet_init' },
      { symbol: 'late_sync' },
    ])
  })

  test('the whole order, or what its rules say of it', () => {
    const fewer = boot({ table: bootTrace(BOOT.slice(1)).table, calls: bootTrace(BOOT.slice(1)).calls })
    expect(judged(order(''), boot({}))?.verdict).toBe('passed')
    expect(judged(order(''), hidden)?.verdict).toBe('inconclusive')
    expect(judged(order(''), fewer)).toMatchObject({ verdict: 'failed', seen: expect.stringContaining('is gone') })
    expect(judged(order('rules\n* except removed\n'), fewer)?.verdict).toBe('passed')
    expect(judged(order('rules\n* except removed\ninet_init is not there\n'), fewer)?.verdict).toBe('failed')
  })
})
