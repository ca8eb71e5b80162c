import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EventBody } from '../../../src/event/index.js'
import { excerptOf, REPORT_FORMATS, type Report, type ReportFormat, renderReport } from '../../../src/report/index.js'
import { openTraceWriter, readTrace, traceOf } from '../../../src/trace/index.js'
import { judge } from '../../../src/verdict/index.js'
import { hit, lab, ledgerLine, probe, returned, run } from '../verdict/build.js'
import { smallReport } from './sample.js'

const CALLS = 12_000
const WRONG = 9_000

/** Many calls, of which one in the middle is not as the others. */
const demo = lab(
  [probe('a', { limit: 100_000 })],
  [
    {
      type: 'value',
      ref: { select: { probe: 'a', task: null, nth: null }, of: 'return', path: [], text: '' },
      test: { op: 'equals', value: 0 },
    },
  ],
)

function* calls(): Generator<EventBody> {
  for (let at = 1; at <= CALLS; at += 1) {
    yield hit('a', { hit: at, task: 'client' })
    if (at === 2 || at === WRONG)
      yield { kind: 'output', task: 'client', text: `before ${at}`, partial: false, time: 1 }
    yield returned('a', { hit: at, value: at === WRONG ? 7 : 0 })
  }
}

const events = run([...calls(), { kind: 'gap', probe: 'b', reason: 'the last word' }], {
  ledger: { a: ledgerLine(CALLS) },
})
const trace = traceOf(events)
const verdict = judge(demo, trace)
const excerpt = excerptOf(trace, verdict)
const report: Report = { ...smallReport(), lab: demo, ...excerpt, verdict, defects: [] }
const wrong = verdict.expectations[0]?.seqs[0] ?? 0

test('a trace that is small is shown whole', () => {
  const small = traceOf(run([hit('a')]))
  expect(excerptOf(small, judge(demo, small))).toEqual({ events: [...small.events], left: null })
})

describe('of a large one', () => {
  test('the beginning, the end, and what the verdict rests on are shown, each call with its return', () => {
    const shown = new Set(excerpt.events.map(({ seq }) => seq))
    expect(events[wrong - 1]).toMatchObject({ kind: 'return', value: 7 })
    for (const seq of [1, 2, 3, wrong, wrong - 2, events.length - 1, events.length]) expect(shown).toContain(seq)
    const halves = excerpt.events.filter(({ kind }) => kind === 'hit' || kind === 'return')
    const numbers = new Map<number, number>()
    for (const half of halves) if ('hit' in half) numbers.set(half.hit, (numbers.get(half.hit) ?? 0) + 1)
    expect(new Set(numbers.values())).toEqual(new Set([2]))
    expect(excerpt.events.length).toBeLessThan(12_000)
  })

  test('and what is left out is counted', () => {
    const { left } = excerpt
    expect(left?.of).toEqual({ events: events.length, calls: CALLS })
    expect(left?.events).toBe(events.length - excerpt.events.length)
    expect(left?.calls).toBe(CALLS - excerpt.events.filter(({ kind }) => kind === 'hit').length)
  })

  test.each(['html', 'markdown', 'terminal', 'summary'] as const)(
    '%s says how much is not shown, and where it is',
    format => {
      const text = renderReport(format, report).replaceAll(/\s+/g, ' ').replaceAll('\\', '')
      const { left } = excerpt
      expect(text).toContain(
        `${left?.events} of ${events.length} events are not shown here, ${left?.calls} calls among them`,
      )
      expect(text).toContain('events.ndjson has them all.')
    },
  )

  test('the HTML page shows the call that is wrong, and no call as if it had not returned', () => {
    const page = renderReport('html', report)
    expect(page).toContain(`id="e${wrong}"`)
    expect(page).not.toContain('its return was never seen')
    expect(page).not.toContain('whose entry was not captured')
  })

  test('the JSON summary counts the whole', () => {
    const summary = JSON.parse(renderReport('json', report))
    expect([summary.events, summary.left]).toEqual([
      events.length,
      { events: excerpt.left?.events, calls: excerpt.left?.calls },
    ])
  })

  test.each(REPORT_FORMATS.filter((format): format is Exclude<ReportFormat, 'svg'> => format !== 'svg'))(
    '%s has at most 24 MiB',
    format => {
      expect(Buffer.byteLength(renderReport(format, report))).toBeLessThan(24 * 2 ** 20)
    },
  )
})

describe('from its file', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'klab-excerpt-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('the same is shown', async () => {
    const path = join(folder, 'events.ndjson')
    await using writer = await openTraceWriter(path)
    for (const { v: _v, seq: _seq, ...body } of events) await writer.write(body as EventBody)
    await writer.close()
    using stored = await readTrace(path, { memoryBytes: 0 })
    expect(judge(demo, stored)).toEqual(verdict)
    expect(excerptOf(stored, verdict)).toEqual(excerpt)
  })
})
