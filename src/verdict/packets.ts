import { captureOf } from '../event/index.js'
import type { Range, ValueRef } from '../lab/index.js'
import type { EventList, EventOf } from '../trace/index.js'
import { type ExpectationOf, type Finding, unlessDoubted } from './conclude.js'
import { absenceDoubt, type Case, type Evidence } from './evidence.js'
import { type Selection, type Sight, selectHits } from './select.js'

/** What a reference reads from: hits of a probe, or packets of a capture. */
export function selectSights(judged: Case, { of, select }: ValueRef): Selection<Sight> {
  if (of !== 'packet') return selectHits(judged, select)
  const all = packetsOf(judged, select.probe)
  const evidence = captureEvidence(judged, select.probe)
  const doubt = evidence.spoilt ?? absenceDoubt(evidence)
  const none =
    all.length === 0 ? `\`${select.probe}\` has no packet` : `\`${select.probe}\` has only ${packets(all.length)}`
  if (select.nth === null) return { hits: all, doubt, unsure: evidence.spoilt, none }
  const one = all.at(select.nth > 0 ? select.nth - 1 : select.nth)
  return { hits: one === undefined ? [] : [one], doubt, unsure: doubt, none }
}

/** The packets of a capture in order, by number and by TCP flags. */
export function judgePackets(judged: Case, expectation: ExpectationOf<'packets'>): Finding {
  const { capture, port, flags, count } = expectation
  const found = packetsOf(judged, capture).filter(({ packet }) => port === null || concerns(packet, port))
  const evidence = captureEvidence(judged, capture)
  const wrong = flags === null ? null : firstWrong(found, flags)
  const counted = found.length >= count.min && (count.max === null || found.length <= count.max)
  return unlessDoubted(evidence.spoilt ?? absenceDoubt(evidence), counted && wrong === null ? 'passed' : 'failed', {
    wanted: describeWanted(expectation),
    seen: wrong === null ? describeSeen(found) : `${wrong.words}; ${describeSeen(found)}`,
    seqs: wrong?.seq === undefined ? found.map(({ seq }) => seq) : [wrong.seq],
  })
}

/** A capture that was cut, or never saved, may lack any packet; the trace tells of it as a gap. */
function captureEvidence(judged: Case, capture: string): Evidence {
  const { trace, run } = judged
  const gap = trace.probes.get(capture)?.gaps.at(0)?.reason
  const hole = holeIn(packetsOf(judged, capture))
  const missing = hole === null ? null : `packet ${hole} of \`${capture}\` is missing`
  const saved = trace.kinds.file.some(({ name }) => captureOf(name) === capture)
  const lost = gap ?? run.lost ?? missing ?? (saved ? null : (run.unfinished ?? `\`${capture}.pcap\` was not saved`))
  return { spoilt: run.spoilt, lost, unfinished: run.unfinished, limited: null }
}

/** The first number that is not there. */
function holeIn(packets: Iterable<PacketEvent>): number | null {
  let next = 1
  for (const { n } of packets)
    if (n === next) next += 1
    else return next
  return null
}

type PacketEvent = EventOf<'packet'>

function packetsOf({ trace }: Case, capture: string): EventList<PacketEvent> {
  return trace.kinds.packet.filter(packet => packet.capture === capture)
}

function concerns({ sport, dport }: PacketEvent['packet'], port: number): boolean {
  return sport === port || dport === port
}

/** The first packet that is another than wanted, missing, or too many. */
function firstWrong(found: EventList<PacketEvent>, flags: readonly string[]) {
  const at = Array.from({ length: Math.max(found.length, flags.length) }, (_, index) => index).find(index => {
    const event = found.at(index)
    return event === undefined || flagsOf(event) !== flags[index]
  })
  if (at === undefined) return null
  const [event, wanted] = [found.at(at), flags[at]]
  if (event === undefined) return { words: `there is no packet ${at + 1}`, seq: undefined }
  const instead = wanted === undefined ? `is one more than ${flags.length}` : `is ${flagsOf(event)}, not ${wanted}`
  return { words: `packet ${at + 1} (event ${event.seq}) ${instead}`, seq: event.seq }
}

/** A packet of another protocol is called by that. */
function flagsOf({ packet }: PacketEvent): string {
  return packet.flags ?? packet.proto
}

function describeWanted({ capture, port, flags, count }: ExpectationOf<'packets'>): string {
  const which = `\`${capture}\` to have${port === null ? '' : `, from or to port ${port},`}`
  if (flags !== null) return `${which} the packets ${flags.join(' ')}`
  return `${which} ${describeCount(count)}`
}

function describeCount({ min, max }: Range): string {
  if (max === null) return `at least ${packets(min)}`
  return min === max ? `exactly ${packets(min)}` : `${min} to ${packets(max)}`
}

const SHOWN = 40

function describeSeen(found: EventList<PacketEvent>): string {
  if (found.length === 0) return 'there is no packet'
  const more = found.length > SHOWN ? ' …' : ''
  return `there are ${found.map(flagsOf).slice(0, SHOWN).join(' ')}${more} (${packets(found.length)})`
}

function packets(count: number): string {
  return count === 1 ? '1 packet' : `${count} packets`
}
