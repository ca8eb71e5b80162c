import { expect, test } from 'vitest'
import type { EventBody } from '../../../src/event/index.js'
import { placePackets } from '../../../src/report/html/timeline-packets.js'
import { noSource, renderReport } from '../../../src/report/index.js'
import { savedFiles, shortText } from '../../../src/report/view/packets.js'
import { traceOf } from '../../../src/trace/index.js'
import { judge } from '../../../src/verdict/index.js'
import { captured, lab, number, run } from '../verdict/build.js'
import { smallReport } from './sample.js'

const rowsOf = (bodies: readonly EventBody[]) => savedFiles(number(bodies)).flatMap(({ packets }) => packets)
const numbers = (bodies: readonly EventBody[]) =>
  rowsOf(bodies).map(({ seq, ack }) => [seq?.relative ?? null, ack?.relative ?? null])

test('numbers count from the first of each direction, and turn over', () => {
  const [file, ...three] = captured('lo', ['S', 'S.', '.'])
  const values = [
    [0xffffffff, null],
    [5, 0],
    [0, 6],
  ] as const
  const packets = three.flatMap((body, at) => {
    const [seq, ack] = values[at] ?? [0, null]
    return body.kind === 'packet' ? [{ ...body, packet: { ...body.packet, seq, ack } }] : []
  })
  expect(numbers(file === undefined ? [] : [file, ...packets])).toEqual([
    [0, null],
    [0, 1],
    [1, 1],
  ])
})

test('a capture that begins in the middle counts from what it has', () => {
  expect(numbers(captured('lo', ['P.', '.']))).toEqual([
    [0, 0],
    // 1002 and 2002, of numbers that were first seen as 2001 and 1001
    [2 ** 32 - 999, 1001],
  ])
})

test('a packet in a few words', () => {
  const rows = rowsOf([...captured('lo', ['S', 'S.']), ...captured('eth', ['P.'], { src: '10.0.0.1', length: 7 })])
  const other = rowsOf(
    captured('x', ['?'], { proto: 'other', src: null, sport: null, flags: null, seq: null, ack: null }),
  )
  expect([...rows, ...other].map(shortText)).toEqual([
    '[S] 40000 → 7777, seq 0',
    '[S.] 7777 → 40000, seq 0, ack 1001',
    '[P.] 10.0.0.1:40000 → 127.0.0.1:7777, seq 0, ack 0, 7 bytes',
    'other ? → 127.0.0.1:7777',
  ])
})

const momentAt = (time: number): EventBody => ({ kind: 'phase', phase: 'guest', time })

test('a packet stands in the timeline where its time is, not where its event is', () => {
  const events = number([momentAt(5000), momentAt(5002), ...captured('lo', ['S', 'S.', '.'])])
  expect(placePackets(events).map(({ row, place }) => [row.event.n, Math.floor(place)])).toEqual([
    [1, 1],
    [2, 2],
    [3, 2],
  ])
})

const demo = lab([], [{ type: 'packets', capture: 'lo', port: null, flags: null, count: { min: 1, max: null } }])
const trace = traceOf(run(captured('lo', ['S', 'S.'], { text: '<b>`|' })))
const saved = {
  ...smallReport(),
  lab: demo,
  events: [...trace.events],
  verdict: judge(demo, trace),
  defects: [],
  source: noSource,
}

test.each([
  ['html', '<a href="files/lo.pcap">lo.pcap</a>', '<tr id="e3" title="&lt;b&gt;`|">'],
  ['markdown', '[files/lo.pcap](files/lo.pcap): `/tmp/lo.pcap`, 100 bytes', '| `[S]` | 0 (1001) |  | 0 |'],
  ['terminal', 'files/lo.pcap  /tmp/lo.pcap · 2 packets', '[S.] 7777 → 40000, seq 0, ack'],
] as const)('%s shows the file and its packets', (format, file, packet) => {
  const text = renderReport(format, saved)
  expect(text).toContain(file)
  expect(text).toContain(packet)
})
