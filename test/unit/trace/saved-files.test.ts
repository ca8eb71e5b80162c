import { createHash } from 'node:crypto'
import { mkdtemp, rm, symlink, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { EventBody } from '../../../src/event/index.js'
import { packetEvents, savedFileDefects, traceOf } from '../../../src/trace/index.js'
import { run } from '../verdict/build.js'

/** A capture file of three packets that are none of ours: a heading (little-endian, Ethernet), and four bytes each. */
const bytes = Buffer.concat([pcapHeading(), ...[1, 2, 3].map(pcapRecord)])
const file = {
  kind: 'file',
  name: 'lo.pcap',
  path: '/tmp/lo.pcap',
  size: bytes.length,
  cut: false,
  epoch: '0x0',
  time: 1,
  sha256: createHash('sha256').update(bytes).digest('hex'),
} as const
const packets: readonly EventBody[] = [...packetEvents(file, bytes)]

function pcapHeading(): Buffer {
  const heading = Buffer.alloc(24)
  heading.writeUInt32LE(0xa1b2c3d4, 0)
  heading.writeUInt16LE(2, 4)
  heading.writeUInt16LE(4, 6)
  heading.writeUInt32LE(65_535, 16)
  heading.writeUInt32LE(1, 20)
  return heading
}

function pcapRecord(second: number): Buffer {
  const record = Buffer.alloc(20)
  record.writeUInt32LE(second, 0)
  record.writeUInt32LE(4, 8)
  record.writeUInt32LE(4, 12)
  return record
}

let folder: string
const path = () => join(folder, 'lo.pcap')
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-saved-'))
})
beforeEach(() => writeFile(path(), bytes))
afterAll(() => rm(folder, { recursive: true }))

async function defects(bodies: readonly EventBody[]) {
  const found = await savedFileDefects(traceOf(run(bodies)), folder)
  return found.map(({ nature, what }) => `${nature}: ${what}`)
}

const OTHER = 'spoilt: the saved file `lo.pcap` is not the one that the run kept'
const OTHERS = 'spoilt: the packets of `lo.pcap` are not those of the file'

test('the file and its packets as the trace tells of them: nothing to say', async () => {
  expect(packets.filter(({ kind }) => kind === 'packet')).toHaveLength(3)
  expect(await defects([file, ...packets])).toEqual([])
})

test("a capture's last packet taken out of the trace, with all numbered anew", async () => {
  const last = packets.findLastIndex(({ kind }) => kind === 'packet')
  expect(await defects([file, ...packets.toSpliced(last, 1)])).toEqual([OTHERS])
})

test('a packet that is changed, or one too many', async () => {
  const changed = packets.map(event => (event.kind === 'packet' ? { ...event, time: 5 } : event))
  expect(await defects([file, ...changed])).toEqual([OTHERS])
  expect(await defects([file, ...packets, ...packets])).toEqual([OTHERS])
})

test('a file that is edited, cut, a link or gone', async () => {
  await writeFile(path(), bytes.with(30, 9))
  expect(await defects([file, ...packets])).toEqual([OTHER])
  await writeFile(path(), bytes.subarray(1))
  expect(await defects([file, ...packets])).toEqual([OTHER])
  await unlink(path())
  expect(await defects([file, ...packets])).toEqual(["lost: the saved file `lo.pcap` is not in the run's folder"])
  await writeFile(join(folder, 'real'), bytes)
  await symlink('real', path())
  expect(await defects([file, ...packets])).toEqual([OTHER])
  await unlink(path())
})
