import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { KlabError } from '../../../src/errors/index.js'
import type { Event } from '../../../src/event/index.js'
import { encodeEvent, readTrace } from '../../../src/trace/index.js'
import { hit, returned, run } from '../verdict/build.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-reader-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function read(content: string | Buffer) {
  const path = join(folder, 'events.ndjson')
  await writeFile(path, content)
  return readTrace(path)
}

async function defectsOf(content: string | Buffer) {
  return (await read(content)).defects.map(({ nature, line, what }) => `${nature} ${line}: ${what}`)
}

const lines = (events: readonly Event[]) => events.map(encodeEvent)
const good = lines(run([hit('a'), { kind: 'console', text: 'Linux' }, returned('a')]))
const text = (parts: readonly string[]) => parts.map(part => `${part}\n`).join('')
const NO_END = 'lost null: the trace has no run-end: it was cut off, or its run did not end'

test('a good trace: its events, and their indexes', async () => {
  const trace = await read(text(good))
  expect(trace.events.map(encodeEvent)).toEqual(good)
  expect(trace.defects).toEqual([])
  expect(trace.kinds.console).toEqual([{ v: 1, seq: 4, kind: 'console', text: 'Linux' }])
  expect(trace.kinds.crash).toEqual([])
  const record = trace.probes.get('a')
  expect(record?.hits.map(({ seq }) => seq)).toEqual([3])
  expect(record?.returns.get(1)?.seq).toBe(5)
  expect(record?.resolved?.seq).toBe(2)
  expect(record?.ledger).toMatchObject({ hit: 1, captured: 1 })
})

test('every kind of event is read', async () => {
  const events = run([
    { kind: 'phase', phase: 'reset', time: null },
    hit('a', {
      args: { x: { enum: null, value: 3 } },
      captures: { p: { pointer: '0x0', symbol: null, to: { a: [1, 'b', true] } } },
    }),
    returned('a', { value: null }),
    { kind: 'step', step: 1, op: 'start', task: null, ok: true, detail: '', time: 0 },
    { kind: 'task', task: 'client', pid: 1, state: 'exited', status: null, signal: 'SIGTERM', time: 0 },
    { kind: 'output', task: 'client', text: '', partial: true, time: 0 },
    { kind: 'console', text: '' },
    { kind: 'crash', message: 'm', frames: [], time: null },
    { kind: 'gap', probe: null, reason: 'r' },
  ])
  const trace = await read(text(lines(events)))
  expect(trace.defects).toEqual([])
  expect(trace.events).toEqual(events)
})

describe('defects', () => {
  test('cut off between and inside lines', async () => {
    expect(await defectsOf(text(good.slice(0, 4)))).toEqual([NO_END])
    expect(await defectsOf(text(good).slice(0, -10))).toEqual(['lost 6: cut off', NO_END])
  })

  test('lines missing, doubled, exchanged', async () => {
    expect(await defectsOf(text(good.toSpliced(3, 1)))).toEqual(['spoilt 4: event 4 is missing'])
    expect(await defectsOf(text(good.toSpliced(2, 3)))).toContain('spoilt 3: events 3 to 5 are missing')
    expect(await defectsOf(text(good.toSpliced(3, 0, good[3] ?? '')))).toEqual([
      'spoilt 5: event 4 stands after event 4',
    ])
    const [first = '', second = '', ...rest] = good
    expect(await defectsOf(text([second, first, ...rest]))).toEqual([
      'spoilt 1: event 1 is missing',
      'spoilt 1: the trace begins with a probe event, not with a run-start',
      'spoilt 2: event 1 stands after event 2',
      'spoilt 2: a second run-start',
      'spoilt 3: event 2 is missing',
    ])
  })

  test('two traces in one', async () => {
    expect(await defectsOf(text([...good, ...good]))).toEqual(
      expect.arrayContaining(['spoilt 7: a run-start event follows the run-end', 'spoilt 7: a second run-start']),
    )
  })

  test.each([
    ['not JSON', '{"v":1,', 'spoilt 7: not JSON'],
    ['another version', '{"v":2,"seq":7}', 'spoilt 7: an event of version 2; this klab reads version 1'],
    [
      'a field too many',
      '{"v":1,"seq":7,"kind":"console","text":"","x":1}',
      'spoilt 7: no event of a trace: Unrecognized key: "x"',
    ],
    [
      'a field too few',
      '{"v":1,"seq":7,"kind":"console"}',
      'spoilt 7: no event of a trace at text: Invalid input: expected string, received undefined',
    ],
    ['no object', '[]', 'spoilt 7: no event of a trace: Invalid input: expected object, received array'],
  ])('%s', async (_, line, defect) => {
    expect(await defectsOf(text([...good, line]))).toEqual([defect])
  })

  test('bytes that are no UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from(text(good)), Buffer.from([0xff, 0x0a])])
    expect(await defectsOf(bytes)).toEqual(['spoilt 7: not UTF-8'])
  })

  test('a line beyond all bounds is passed over', async () => {
    const long = Buffer.alloc(17 * 1024 * 1024, 'x')
    const bytes = Buffer.concat([Buffer.from(text(good)), long, Buffer.from('\n')])
    expect(await defectsOf(bytes)).toEqual(['spoilt 7: longer than 16777216 bytes'])
  })

  test('nesting beyond all bounds', async () => {
    const deep = `{"v":1,"seq":7,"kind":"return","value":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    expect((await defectsOf(text([...good, deep])))[0]).toContain('spoilt 7: no event of a trace')
  })

  test('a great many are counted, not listed', async () => {
    const trace = await read(text([...good, ...Array.from({ length: 500 }, () => 'x')]))
    expect(trace.defects.length).toBe(101)
    expect(trace.defects.at(-1)).toEqual({
      nature: 'spoilt',
      line: null,
      probe: null,
      what: '400 more defects are not listed',
    })
  })

  test('another hash than the manifest tells', async () => {
    await read(text(good))
    const trace = await readTrace(join(folder, 'events.ndjson'), { sha256: '0'.repeat(64) })
    expect(trace.defects.map(({ nature, what }) => [nature, what])).toEqual([
      ['spoilt', 'the file is not the one that the run wrote: its SHA-256 differs'],
    ])
  })
})

test('a kind that nobody knows', async () => {
  const [defect] = await defectsOf(text([...good, '{"v":1,"seq":7,"kind":"x"}']))
  expect(defect).toContain('spoilt 7: no event of a trace at kind: ')
})

test('struct fields and probes of any name', async () => {
  const captures = JSON.parse('{"__proto__":{"constructor":1},"toString":2}')
  const content = text(lines(run([hit('__proto__', { captures }), hit('constructor')])))
  const trace = await read(content)
  expect(trace.defects).toEqual([])
  expect(JSON.stringify(trace.probes.get('__proto__')?.hits.at(0)?.captures)).toBe(JSON.stringify(captures))
  expect(trace.probes.get('__proto__')?.ledger?.hit).toBe(1)
  const wrong = content.replace('"ledger":{"__proto__":{"armed":true,', '"ledger":{"__proto__":{')
  expect((await defectsOf(wrong))[0]).toBe('spoilt 6: no event of a trace at ledger: must be a loss ledger')
})

describe('no trace at all', () => {
  test.each([
    ['an empty file', '', 'the file is empty'],
    ['a text', 'hello\nworld\n', 'line 1: not JSON'],
    [
      'of another version',
      '{"v":9,"seq":1,"kind":"run-start"}\n',
      'line 1: an event of version 9; this klab reads version 1',
    ],
  ])('%s', async (_, content, why) => {
    const path = join(folder, 'events.ndjson')
    await expect(read(content)).rejects.toMatchObject({
      code: 'run-unreadable',
      exitStatus: 2,
      parts: { what: `${path} is not a trace: there is no event in it`, why },
    })
  })

  test('no file, a folder, a pipe', async () => {
    await expect(readTrace(join(folder, 'none'))).rejects.toMatchObject({ code: 'run-unreadable' })
    await expect(readTrace(folder)).rejects.toMatchObject({ message: `the trace ${folder} is not a file` })
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    await expect(readTrace(pipe)).rejects.toMatchObject({ message: `the trace ${pipe} is not a file` })
  })
})

test('random bytes are refused or full of defects', async () => {
  let state = 1
  const next = () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return state >> 16
  }
  for (let round = 0; round < 200; round += 1) {
    const noise = Buffer.from(Array.from({ length: next() % 400 }, () => (next() % 3 === 0 ? 10 : next() % 256)))
    const whole = round % 2 === 0 ? noise : Buffer.concat([Buffer.from(text(good)), noise])
    const found = await read(whole).catch(error => error)
    if (found instanceof KlabError) expect(found.code).toBe('run-unreadable')
    else expect(found.defects.length > 0).toBe(round % 2 === 0 || noise.toString('latin1').trim() !== '')
  }
})
