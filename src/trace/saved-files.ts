import { createHash } from 'node:crypto'
import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { captureOf } from '../event/index.js'
import { lost, spoilt } from './defects.js'
import { encodeEvent } from './encode.js'
import { packetEvents } from './pcap/capture.js'
import type { EventOf, Trace, TraceDefect } from './types.js'

/** What is kept of a file is a MiB; another klab may keep more. */
const MOST_BYTES = 64 * 1024 * 1024

/**
 * The files that a run kept against what its trace tells of them: their size and hash, and of a capture file every packet.
 * A packet's event that was taken out, with all numbered anew, shows nowhere else.
 */
export async function savedFileDefects(trace: Trace, folder: string): Promise<readonly TraceDefect[]> {
  const defects: TraceDefect[] = []
  for (const file of trace.kinds.file) {
    const found = await fileDefect(trace, file, join(folder, file.name))
    if (found !== null) defects.push(found)
  }
  return defects
}

async function fileDefect(trace: Trace, file: EventOf<'file'>, path: string): Promise<TraceDefect | null> {
  const found = await lstat(path).catch(() => null)
  if (found === null) return lost(`the saved file \`${file.name}\` is not in the run's folder`)
  const other = spoilt(`the saved file \`${file.name}\` is not the one that the run kept`)
  if (!found.isFile() || found.size !== file.size || found.size > MOST_BYTES) return other
  const bytes = await readFile(path)
  if (createHash('sha256').update(bytes).digest('hex') !== file.sha256) return other
  return samePackets(trace, file, bytes) ? null : spoilt(`the packets of \`${file.name}\` are not those of the file`)
}

function samePackets({ kinds }: Trace, file: EventOf<'file'>, bytes: Buffer): boolean {
  const capture = captureOf(file.name)
  if (capture === null) return true
  const told = kinds.packet.filter(packet => packet.capture === capture)
  const there = [...packetEvents(file, bytes)].filter(event => event.kind === 'packet')
  return (
    told.length === there.length &&
    there.every((packet, index) => {
      const event = told.at(index)
      return event !== undefined && encodeEvent(event) === encodeEvent({ ...packet, v: event.v, seq: event.seq })
    })
  )
}
