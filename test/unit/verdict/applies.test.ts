import { describe, expect, test } from 'vitest'
import type { EventBody } from '../../../src/event/index.js'
import { traceOf } from '../../../src/trace/index.js'
import { judge } from '../../../src/verdict/index.js'
import { frames, hit, lab, number, probe, run, type Wanted } from './build.js'

const once = { min: 1, max: null }
const hits = (id: string, more: Partial<Wanted> = {}): Wanted =>
  ({ type: 'hits', probe: id, task: null, count: once, ...more }) as Wanted

const lsm = (present: boolean | null): EventBody => ({
  kind: 'feature',
  name: 'lsm',
  present,
  why: 'it was looked for',
})

/** The verdict of a run in which `plain` is hit once. */
function verdictOf(wanted: readonly Wanted[], feature: readonly EventBody[]) {
  const probes = [probe('plain'), probe('hook', { when: ['lsm'] }), probe('bare', { unless: ['lsm'] })]
  const [start, ...rest] = run([hit('plain')])
  if (start === undefined) throw new Error('a run has a start')
  const trace = traceOf(number([start, ...feature, ...rest]))
  return judge(lab(probes, wanted), trace)
}

describe('an expectation that is not for this kernel', () => {
  test('does not apply, with the reason and the event that tells it, and the verdict does not rest on it', () => {
    const { verdict, expectations } = verdictOf([hits('plain'), hits('plain', { when: ['lsm'] })], [lsm(false)])
    expect(verdict).toBe('passed')
    expect(expectations[1]).toMatchObject({
      verdict: 'not-applicable',
      wanted: '`plain` to be hit at least once',
      seen: 'it does not apply: this kernel lacks the feature `lsm` (it was looked for)',
      doubt: null,
      seqs: [2],
    })
  })

  test('is judged where it applies', () => {
    expect(verdictOf([hits('plain', { when: ['lsm'] })], [lsm(true)])).toMatchObject({ verdict: 'passed' })
    expect(verdictOf([hits('hook')], [lsm(true)])).toMatchObject({ verdict: 'inconclusive' })
  })

  test.each<readonly [string, Wanted]>([
    ['hit', hits('hook')],
    ['never', { type: 'hits', probe: 'hook', task: null, count: { min: 0, max: 0 } }],
    ['order', { type: 'order', probes: ['plain', 'hook'], task: null, strict: false }],
    ['callers', { type: 'callers', select: { probe: 'hook', task: null, nth: null }, chain: ['f'], strict: false }],
    [
      'same-as',
      {
        type: 'value',
        ref: { select: { probe: 'plain', task: null, nth: 1 }, of: 'return', path: [], text: 'plain.return' },
        test: {
          op: 'same-as',
          other: { select: { probe: 'hook', task: null, nth: 1 }, of: 'return', path: [], text: 'hook.return' },
        },
      },
    ],
  ])('%s: neither does one that rests on a probe that is not watched here', (_, wanted) => {
    const { verdict, expectations } = verdictOf([hits('plain'), wanted], [lsm(false)])
    expect(verdict).toBe('passed')
    expect(expectations[1]).toMatchObject({ verdict: 'not-applicable' })
    expect(expectations[1]?.seen).toContain('`hook` is not watched: this kernel lacks the feature `lsm`')
  })

  test('`unless` turns it round', () => {
    expect(verdictOf([hits('plain'), hits('bare')], [lsm(true)]).expectations[1]).toMatchObject({
      verdict: 'not-applicable',
      seen: 'it does not apply: `bare` is not watched: this kernel has the feature `lsm` (it was looked for)',
    })
  })
})

test('a failed expectation beside it fails the lab', () => {
  const never: Wanted = { type: 'hits', probe: 'plain', task: null, count: { min: 0, max: 0 } }
  expect(verdictOf([never, hits('hook')], [lsm(false)]).verdict).toBe('failed')
})

test('when nothing applies, nothing is proven', () => {
  const { verdict, gaps } = verdictOf([hits('hook'), hits('plain', { when: ['lsm'] })], [lsm(false)])
  expect(verdict).toBe('inconclusive')
  expect(gaps).toContainEqual(
    expect.objectContaining({ what: 'no expectation of this lab applies to this kernel', weighs: true }),
  )
})

test.each([
  ['nobody could find out', [lsm(null)], 'it was looked for'],
  ['the trace does not tell', [], 'nothing tells'],
])('%s: what depends on the feature is inconclusive, on either side', (_, feature, why) => {
  const { verdict, expectations } = verdictOf(
    [hits('plain'), hits('plain', { when: ['lsm'] }), hits('plain', { unless: ['lsm'] }), hits('hook')],
    feature,
  )
  expect(verdict).toBe('inconclusive')
  expect(expectations.map(one => one.verdict)).toEqual(['passed', 'inconclusive', 'inconclusive', 'inconclusive'])
  expect(expectations[1]?.doubt).toBe(`it is not known whether this kernel has the feature \`lsm\` (${why})`)
})

test('a trace that tells of a feature twice is not as it was written', () => {
  expect(verdictOf([hits('plain')], [lsm(true), lsm(false)])).toMatchObject({ verdict: 'inconclusive' })
})

test('a caller is known by each of its names', () => {
  const judged = {
    ...lab([probe('p')], chains(['__sys_connect', 'entry'])),
    renamed: { __sys_connect: ['sys_connect'] },
  }
  const trace = traceOf(run([hit('p', { frames: frames('p', 'sys_connect', 'entry') })]))
  expect(judge(judged, trace).expectations.map(({ verdict }) => verdict)).toEqual(['passed', 'passed'])
  expect(judge({ ...judged, renamed: {} }, trace).expectations.map(({ verdict }) => verdict)).toEqual([
    'failed',
    'failed',
  ])
})

function chains(chain: readonly string[]): readonly Wanted[] {
  const select = { probe: 'p', task: null, nth: null }
  return [true, false].map(strict => ({ type: 'callers', select, chain, strict }))
}
