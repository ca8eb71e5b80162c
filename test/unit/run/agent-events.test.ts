import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AgentEnd } from '../../../src/debugger/index.js'
import type { EventBody } from '../../../src/event/index.js'
import { readAgentEvents } from '../../../src/run/agent-events.js'
import { HIT } from './hit.js'

const PHASE = '{"kind":"phase","phase":"reset","time":null}'
const LINE = '{"kind":"console","text":"hello"}'
const END = '{"kind":"agent-end","done":{"ok":true,"detail":"all"},"ledger":{},"passed":{}}'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-collect-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function read(text: string | Buffer): Promise<{ kinds: string[]; gaps: string[]; end: AgentEnd | null }> {
  const file = join(folder, 'events')
  await writeFile(file, text)
  const events: EventBody[] = []
  const reader = readAgentEvents(file)
  let next = await reader.next()
  for (; !next.done; next = await reader.next()) events.push(next.value.event)
  const gaps = events.flatMap(event => (event.kind === 'gap' ? [event.reason] : []))
  return { kinds: events.map(({ kind }) => kind), gaps, end: next.value }
}

test('the events, and then the closing line', async () => {
  expect(await read(`${PHASE}\n${LINE}\n${END}\n`)).toEqual({
    kinds: ['phase', 'console'],
    gaps: [],
    end: { kind: 'agent-end', done: { ok: true, detail: 'all' }, ledger: {}, passed: {} },
  })
})

test('a last line that is cut off at any byte was never whole, and what came before it counts', async () => {
  for (let length = 1; length < LINE.length; length++) {
    expect(await read(`${PHASE}\n${LINE.slice(0, length)}`)).toEqual({ kinds: ['phase'], gaps: [], end: null })
  }
})

test('without a closing line the agent did not get to its end', async () => {
  expect(await read(`${PHASE}\n${LINE}\n`)).toEqual({ kinds: ['phase', 'console'], gaps: [], end: null })
  expect(await read('')).toEqual({ kinds: [], gaps: [], end: null })
})

test('a closing line without its newline is whole', async () => {
  expect((await read(`${PHASE}\n${END}`)).end).toMatchObject({ kind: 'agent-end' })
})

test('without the file the agent did not even begin', async () => {
  expect(await readAgentEvents(join(folder, 'no-such-file')).next()).toEqual({ done: true, value: null })
})

test.each([
  ['half a line', '{"kind":', 'not JSON'],
  ['nothing', '', 'not JSON'],
  ['NUL bytes', '\0\0\0', 'not JSON'],
  ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'not JSON'],
  ['a number', '5', 'no event of a trace at kind'],
  ['a list', '[]', 'no event of a trace at kind'],
  ['a list as deep as a line', '['.repeat(100_000), 'not JSON'],
  ['a kind that is none', '{"kind":"nonsense"}', 'no event of a trace at kind'],
  ['an event of the driver', '{"kind":"run-end","outcome":"complete","reason":null,"ledger":{}}', 'a run-end is not'],
  ['a probe', '{"kind":"probe","probe":"p","at":"f","locations":[]}', 'a probe is not the agent'],
  ['a field too many', '{"kind":"console","text":"a","more":1}', 'no event of a trace: Unrecognized key'],
  ['a field too few', '{"kind":"console"}', 'no event of a trace at text'],
  ['a wrong type', JSON.stringify({ ...HIT, hit: '1' }), 'no event of a trace at hit'],
  ['a number that is none', JSON.stringify({ ...HIT, args: { a: 0.5 } }), 'no event of a trace at args'],
  ['an end that is not whole', '{"kind":"agent-end","done":null}', 'its end is not whole'],
  ['an end with a wrong ledger', '{"kind":"agent-end","done":null,"ledger":{"p":{"hit":-1}}}', 'its end is not whole'],
  ['an end that is none', `${END}`, 'it comes behind the end'],
])('%s among the lines is a gap, and the others count', async (_, damaged, fault) => {
  const before = Buffer.from(`${JSON.stringify(HIT)}\n`)
  const after = Buffer.from(`\n${LINE}\n${END}\n`)
  const { kinds, gaps, end } = await read(Buffer.concat([before, Buffer.from(damaged), after]))
  expect([kinds[0], gaps.length, end?.kind]).toEqual(['hit', 1, 'agent-end'])
  expect(gaps[0]).toContain(`a line of the agent's is no event: ${fault}`)
})

test('a flood of lines that are none is told in numbers', async () => {
  const { gaps, end } = await read(`${'nonsense\n'.repeat(1000)}${LINE}\n${END}\n`)
  expect([gaps.length, gaps.at(-1), end?.kind]).toEqual([
    21,
    "980 more lines of the agent's are no events",
    'agent-end',
  ])
})
