import { describe, expect, test } from 'vitest'
import type { EventBody } from '../../../src/event/index.js'
import type { Test, ValueRef } from '../../../src/lab/index.js'
import { captured, hit, run, type Wanted } from './build.js'
import { line } from './line.js'

type Packets = Extract<Wanted, { readonly type: 'packets' }>

const HANDSHAKE = ['S', 'S.', '.']
const packets = (more: Partial<Packets> = {}): Wanted => ({
  ...{ type: 'packets', capture: 'lo', port: null, flags: null, count: { min: 1, max: null } },
  ...more,
})
const saved = (flags: readonly string[] = HANDSHAKE) => run(captured('lo', flags))
const cut: EventBody = { kind: 'gap', probe: 'lo', reason: 'the capture lo.pcap: packet 4 is cut off' }

describe('the packets of a capture', () => {
  test('their flags, in order', () => {
    expect(line(packets({ flags: HANDSHAKE }), saved())).toEqual({
      verdict: 'passed',
      seqs: [3, 4, 5],
      message: 'wanted `lo` to have the packets S S. .; there are S S. . (3 packets)',
    })
  })

  test.each([
    [['S', 'S.'], [5], 'packet 3 (event 5) is one more than 2; there are S S. . (3 packets)'],
    [['S', 'S.', '.', 'F.'], [3, 4, 5], 'there is no packet 4; there are S S. . (3 packets)'],
    [['S', '.', 'S.'], [4], 'packet 2 (event 4) is S., not .; there are S S. . (3 packets)'],
  ])('other flags than %j', (flags, seqs, seen) => {
    expect(line(packets({ flags }), saved())).toEqual({
      verdict: 'failed',
      seqs,
      message: `wanted \`lo\` to have the packets ${flags.join(' ')}; ${seen}`,
    })
  })

  test('a packet of another protocol is none of these', () => {
    const events = run(captured('lo', ['S'], { proto: 'udp', flags: null }))
    expect(line(packets({ flags: ['S'] }), events)).toMatchObject({
      verdict: 'failed',
      message: expect.stringContaining('packet 1 (event 3) is udp, not S'),
    })
  })

  test.each([
    [{ min: 3, max: 3 }, 'passed', 'exactly 3 packets'],
    [{ min: 1, max: null }, 'passed', 'at least 1 packet'],
    [{ min: 4, max: 9 }, 'failed', '4 to 9 packets'],
    [{ min: 0, max: 0 }, 'failed', 'exactly 0 packets'],
  ])('how many: %j', (count, verdict, words) => {
    const message = `wanted \`lo\` to have ${words}; there are S S. . (3 packets)`
    expect(line(packets({ count }), saved())).toMatchObject({ verdict, message })
  })

  test('only those of a port', () => {
    const of = (port: number) => line(packets({ port, flags: HANDSHAKE }), saved())
    expect([7777, 40_000, 80].map(port => of(port).verdict)).toEqual(['passed', 'passed', 'failed'])
    expect(of(80).message).toContain('there is no packet 1; there is no packet')
  })

  test('a capture that was cut, that has a hole, or that was never saved, proves nothing', () => {
    const holed = captured('lo', HANDSHAKE).filter(body => body.kind !== 'packet' || body.n !== 2)
    const doubt = (bodies: readonly EventBody[], wanted = packets()) => {
      const { verdict, message } = line(wanted, run(bodies))
      return [verdict, message.replace(/.*because /, '')]
    }
    expect(doubt([...captured('lo', HANDSHAKE), cut])).toEqual(['inconclusive', cut.kind === 'gap' ? cut.reason : ''])
    expect(doubt([...captured('lo', ['S']), cut], packets({ flags: ['R'] }))[0]).toBe('inconclusive')
    expect(doubt(holed)).toEqual(['inconclusive', 'packet 2 of `lo` is missing'])
    expect(doubt([])).toEqual(['inconclusive', '`lo.pcap` was not saved'])
  })

  test('a run that was cut short after it was saved', () => {
    expect(line(packets(), run(captured('lo', HANDSHAKE), null)).verdict).toBe('inconclusive')
  })
})

const ref = (path: string, nth: number | null): ValueRef => ({
  select: { probe: 'lo', task: null, nth },
  of: 'packet',
  path: [path],
  text: `lo.packet.${path}`,
})
const value = (path: string, nth: number | null, wanted: Test): Wanted => ({
  ...{ type: 'value', ref: ref(path, nth) },
  test: wanted,
})

describe('a field of a packet', () => {
  test('of one packet, of the last, of each', () => {
    expect(line(value('flags', 2, { op: 'equals', value: 'S.' }), saved())).toEqual({
      verdict: 'passed',
      seqs: [4],
      message: 'wanted `lo.packet.flags` in packet 2 of `lo` to be "S."; it is "S." (event 4)',
    })
    expect(line(value('flags', -1, { op: 'equals', value: 'S.' }), saved()).message).toBe(
      'wanted `lo.packet.flags` in the last packet of `lo` to be "S."; it is "." (event 5)',
    )
    expect(line(value('window', null, { op: 'equals', value: 512 }), saved())).toMatchObject({
      verdict: 'passed',
      seqs: [3, 4, 5],
    })
    expect(line(value('time', 1, { op: 'range', min: 5001, max: 5001 }), saved()).verdict).toBe('passed')
  })

  test('what a packet does not have is not known to be anything', () => {
    expect(line(value('ack', 1, { op: 'equals', value: 0 }), saved())).toMatchObject({
      verdict: 'inconclusive',
      message: expect.stringContaining('`ack` was not captured'),
    })
  })

  test('a packet that is not there', () => {
    expect(line(value('seq', 9, { op: 'equals', value: 1 }), saved())).toMatchObject({
      verdict: 'failed',
      message: expect.stringContaining('`lo` has only 3 packets'),
    })
  })

  test('against what a probe captured, either way round', () => {
    const events = run([hit('a', { captures: { iss: 1001 } }), ...captured('lo', HANDSHAKE)])
    const captures: ValueRef = {
      ...ref('iss', 1),
      select: { probe: 'a', task: null, nth: 1 },
      of: 'entry',
      text: 'a.iss',
    }
    expect(line(value('seq', 1, { op: 'same-as', other: captures }), events).verdict).toBe('passed')
    expect(line(value('seq', 2, { op: 'same-as', other: captures }), events).verdict).toBe('failed')
    const turned: Wanted = { type: 'value', ref: captures, test: { op: 'same-as', other: ref('seq', 1) } }
    expect(line(turned, events).message).toBe(
      'wanted `a.iss` in hit 1 of `a` to be the same as `lo.packet.seq` in packet 1 of `lo`; ' +
        'it is 1001, and event 5 has 1001 (event 3)',
    )
  })

  test('of a capture that was cut', () => {
    const events = run([...captured('lo', HANDSHAKE), cut])
    expect(line(value('flags', 1, { op: 'equals', value: 'S' }), events).verdict).toBe('inconclusive')
  })
})
