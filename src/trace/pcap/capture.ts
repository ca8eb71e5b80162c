import { captureOf, type EventBody, type FileEvent } from '../../event/index.js'
import { readPcap } from './file.js'
import { isKnownLink } from './link.js'
import { readPacket } from './packet.js'

/** A file of empty records has six times as many, and a lab may save many files. */
export const MOST_PACKETS = 10_000

/** The packets of a saved capture file, and a gap when there may be more or one cannot be read. */
export function* packetEvents(file: FileEvent, bytes: Buffer): Generator<EventBody> {
  const capture = captureOf(file.name) ?? file.name
  const { linkType, records, fault } = readPcap(bytes)
  const cut: number[] = []
  for (const [index, record] of records.slice(0, MOST_PACKETS).entries()) {
    const { packet, whole } = readPacket(linkType ?? 0, record)
    if (!whole) cut.push(index + 1)
    yield { kind: 'packet', capture, n: index + 1, time: guestTime(record.time - BigInt(file.epoch)), packet }
  }
  const why =
    (records.length > MOST_PACKETS ? `only its first ${MOST_PACKETS} packets of ${records.length} were read` : null) ??
    (file.cut ? `only its first ${file.size} bytes were kept` : fault) ??
    (linkType === null || isKnownLink(linkType) ? cutText(cut) : `its link type ${linkType} is not known`)
  if (why !== null) yield { kind: 'gap', probe: capture, reason: `the capture ${file.name}: ${why}` }
}

function cutText([first, ...more]: readonly number[]): string | null {
  if (first === undefined) return null
  return `packet ${first}${more.length === 0 ? ' is' : ` and ${more.length} more are`} cut off before the end of the headings`
}

/** A file that the guest did not make may have any times. */
function guestTime(time: bigint): number | null {
  return time >= 0n && time <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(time) : null
}
