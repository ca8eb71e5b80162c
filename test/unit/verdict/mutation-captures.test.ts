import { expect, test } from 'vitest'
import { type Event, isBytes, type Value } from '../../../src/event/index.js'
import { traceOf } from '../../../src/trace/index.js'
import { judge } from '../../../src/verdict/index.js'
import { dice, pick, renumbered, survivors } from './mutate.js'
import { samples } from './samples.js'

test('features untold or told twice, and all numbered anew: nothing that depends on them passes', () => {
  const roll = dice(8)
  const conditional = samples.filter(({ events }) => events.some(({ kind }) => kind === 'feature'))
  for (let round = 0; round < 200; round += 1) {
    const { lab, events } = pick(conditional, roll)
    const told = pick(
      events.filter(event => event.kind === 'feature'),
      roll,
    )
    const other =
      roll(2) === 0 ? events.filter(event => event !== told) : events.toSpliced(roll(events.length), 0, told)
    const { verdict, expectations } = judge(lab, traceOf(renumbered(other)))
    for (const [index, expectation] of lab.expectations.entries()) {
      const probes = lab.probes.filter(({ id }) => 'probe' in expectation && id === expectation.probe)
      const conditions = [expectation, ...probes].flatMap(({ when, unless }) => [...when, ...unless])
      if (conditions.includes(told.name)) expect(expectations[index]?.verdict).toBe('inconclusive')
    }
    expect(verdict).toBe('inconclusive')
  }
})

const CUT: Value = { unavailable: 'more than that' }

/** The value with each list in it ending after `kept` elements, and all bytes cut. */
function cutShort(value: Value, kept: number): Value {
  if (Array.isArray(value)) return [...value.slice(0, kept), CUT]
  return isBytes(value) ? { hex: '', text: '', cut: '0 of 2 bytes' } : value
}

test('lists and bytes cut short: only elements that are still there prove anything', () => {
  for (const { lab, events } of samples) {
    for (const kept of [0, 1, 2]) {
      const shortened = events.map((event): Event => {
        if (event.kind !== 'hit' && event.kind !== 'return') return event
        const captures = Object.entries(event.captures).map(([name, value]) => [name, cutShort(value, kept)] as const)
        return { ...event, captures: Object.fromEntries(captures) }
      })
      const passed = judge(lab, traceOf(shortened)).expectations.flatMap(({ verdict, index }) => {
        const expectation = lab.expectations[index]
        const rests = expectation?.type === 'value' && /^(?:peers|bytes)/.test(expectation.ref.text)
        return verdict === 'passed' && rests ? [expectation.test.op] : []
      })
      expect(new Set(passed)).toEqual(new Set(kept === 0 || lab.probes.length !== 4 ? [] : ['includes']))
    }
  }
})

test('packets or saved files deleted or doubled, and all numbered anew', () => {
  const roll = dice(9)
  const saved = samples.filter(({ events }) => events.some(({ kind }) => kind === 'packet'))
  for (let round = 0; round < 300; round += 1) {
    const sample = pick(saved, roll)
    const evidence = sample.events.filter(({ kind }) => kind === 'packet' || kind === 'file')
    const one = pick(evidence, roll)
    const other =
      roll(2) === 0
        ? sample.events.filter(event => event !== one)
        : sample.events.toSpliced(sample.events.indexOf(one), 0, one)
    const verdict = judge(sample.lab, traceOf(renumbered(other)))
    expect(survivors(sample, verdict, new Set([one.seq]))).toEqual([])
    expect(verdict.verdict).not.toBe('passed')
  }
})
