import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Event, EventBody } from '../../../src/event/index.js'
import { encodeEvent, openTraceWriter, readTrace } from '../../../src/trace/index.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-writer-'))
})
afterAll(() => rm(folder, { recursive: true }))

const start: EventBody = { kind: 'run-start', lab: 'demo', kernel: 'x86_64', deterministic: true }
const end: EventBody = { kind: 'run-end', outcome: 'complete', reason: null, ledger: {} }
const said = (text: string): EventBody => ({ kind: 'console', text })

test('an event is one line: v, seq and kind first, nothing left out', () => {
  const line = '{"v":1,"seq":7,"kind":"output","task":"client","text":"a\\n\\u0000é","partial":false,"time":0}'
  expect(encodeEvent({ time: 0, kind: 'console', text: '', seq: 1, v: 1 } as never)).toBe(
    '{"v":1,"seq":1,"kind":"console","time":0,"text":""}',
  )
  expect(encodeEvent(JSON.parse(line))).toBe(line)
})

test('a field named __proto__ survives', () => {
  const line = '{"v":1,"seq":1,"kind":"gap","probe":null,"reason":"r","__proto__":{"a":1}}'
  expect(encodeEvent(JSON.parse(line))).toBe(line)
})

test('writes numbered events, and knows the hash of the bytes', async () => {
  const path = join(folder, 'good.ndjson')
  const writer = await openTraceWriter(path)
  expect(await writer.write(start)).toEqual({ v: 1, seq: 1, ...start })
  await writer.write(said('Linux'))
  const before: Event = { v: 1, seq: 99, ...end }
  expect((await writer.write(before)).seq).toBe(3)
  const written = await writer.close()
  const bytes = await readFile(path)
  expect(bytes.toString()).toBe(
    '{"v":1,"seq":1,"kind":"run-start","lab":"demo","kernel":"x86_64","deterministic":true}\n' +
      '{"v":1,"seq":2,"kind":"console","text":"Linux"}\n' +
      '{"v":1,"seq":3,"kind":"run-end","outcome":"complete","reason":null,"ledger":{}}\n',
  )
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  expect(written).toEqual({ events: 3, bytes: bytes.length, sha256 })
  expect(await writer.close()).toBe(written)
  expect((await readTrace(path, { sha256 })).defects).toEqual([])
})

test('many events, not waited for, keep their order through many writes', async () => {
  const path = join(folder, 'many.ndjson')
  {
    await using writer = await openTraceWriter(path)
    await Promise.all(
      [start, ...Array.from({ length: 5000 }, (_, at) => said(`${at} ${'x'.repeat(100)}`)), end].map(writer.write),
    )
  }
  const trace = await readTrace(path)
  expect(trace.defects).toEqual([])
  expect(trace.kinds.console.map(({ text }) => text.split(' ')[0])).toEqual(
    Array.from({ length: 5000 }, (_, at) => `${at}`),
  )
})

test('a file that cannot be made', async () => {
  const path = join(folder, 'no', 'such', 'folder.ndjson')
  await expect(openTraceWriter(path)).rejects.toMatchObject({
    code: 'disk',
    message: `${path} cannot be written`,
    parts: { facts: { file: path, errno: 'ENOENT' } },
  })
})

test.runIf(process.platform === 'linux')(
  'a full disk: told by the write that meets it, and by every later one',
  async () => {
    const full = { code: 'disk', message: '/dev/full cannot be written: the disk is full' }
    const writer = await openTraceWriter('/dev/full')
    await expect(writer.write(said('x'.repeat(100_000)))).rejects.toMatchObject(full)
    await expect(writer.write(said('more'))).rejects.toMatchObject(full)
    await expect(writer.close()).rejects.toMatchObject(full)
  },
)

test('a closed trace takes no more', async () => {
  const writer = await openTraceWriter(join(folder, 'closed.ndjson'))
  await writer.close()
  await expect(writer.write(end)).rejects.toThrow('an event was written to a closed trace')
})
