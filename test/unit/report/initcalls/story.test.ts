import { expect, test } from 'vitest'
import { initcallStory, slowest } from '../../../../src/report/initcalls/story.js'
import { durationText, microsText, spentText } from '../../../../src/report/initcalls/words.js'
import { smallReport } from '../sample.js'
import { initOrderEvents, SPECS, type Spec } from './sample.js'

const story = initcallStory({ events: initOrderEvents(SPECS) })

test('a trace without the table has none', () => {
  expect(initcallStory(smallReport())).toBeNull()
})

test("while the kernel's clock goes in ticks the stamps tell the time, later its own measure", () => {
  expect(story?.rows.map(({ record, spent }) => [record.function, spent])).toEqual([
    ['cpu_stop_init', { ns: 101_000, by: 'stamps' }],
    ['net_ns_init', { ns: 0, by: 'stamps' }],
    ['clocksource_done_booting', { ns: 0, by: 'stamps' }],
    ['pt_init', { ns: 0, by: 'clock' }],
    ['inet_init', { ns: 2_334 * 1_024, by: 'clock' }],
    ['populate_rootfs', { ns: 40_523 * 1_024, by: 'clock' }],
    ['wdt_init', { ns: 3 * 1_024, by: 'clock' }],
  ])
  expect(story?.fineFrom?.record.function).toBe('pt_init')
})

test('levels come in order with their times', () => {
  expect(story?.levels.map(({ level, rows, ns }) => [level, rows.length, ns])).toEqual([
    ['early', 1, 101_000],
    ['0', 1, 0],
    ['5', 3, 2_390_016],
    ['rootfs', 1, 41_495_552],
    ['6', 1, 3_072],
  ])
  expect(story?.ns).toBe(101_000 + 2_390_016 + 41_495_552 + 3_072)
})

test('the slowest come first, and none that took no time', () => {
  expect(slowest(story?.rows ?? [], 9).map(({ record }) => record.function)).toEqual([
    'populate_rootfs',
    'inet_init',
    'cpu_stop_init',
    'wdt_init',
  ])
})

test('what another task calls meanwhile is not inside', () => {
  const events = initOrderEvents(SPECS).map(event =>
    event.kind === 'hit' && event.probe === 'tcp_init'
      ? { ...event, task: { pid: 9, comm: 'kworker', name: null } }
      : event,
  )
  const inside = initcallStory({ events })?.rows.flatMap(row => row.inside)
  expect(inside).toEqual([expect.objectContaining({ function: 'arp_init', depth: 0, returned: null })])
})

test('what follows an initcall that does not return is inside of it, up to the next one', () => {
  const specs: readonly Spec[] = [
    { name: 'stuck_init', level: '6', stays: true, inside: [['wait', null]] },
    { name: 'late', level: '7' },
  ]
  const rows = initcallStory({ events: initOrderEvents(specs) })?.rows
  expect(rows?.map(({ inside }) => inside.length)).toEqual([1, 0])
  expect(rows?.map(({ spent }) => spent)).toEqual([null, null])
})

test.each([
  [0, '< 1 µs'],
  [1_024, '1 µs'],
  [999_499, '999 µs'],
  [999_500, '1.00 ms'],
  [12_345_678, '12.3 ms'],
  [2_938_751_000, '2.94 s'],
])('%i ns are %s', (ns, text) => {
  expect(durationText(ns)).toBe(text)
})

test('a time from stamps is never said more exactly than it is', () => {
  expect(spentText({ ns: 3_000, by: 'stamps' })).toBe('< 10 µs')
  expect(spentText({ ns: 604_000, by: 'stamps' })).toBe('≈ 604 µs')
  expect(microsText({ ns: 2_938_751_000, by: 'stamps' })).toBe('≈ 2,938,751')
  expect(microsText({ ns: 0, by: 'clock' })).toBe('< 1')
  expect(microsText(null)).toBe('–')
})
