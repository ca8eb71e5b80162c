import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AgentEnd, readAgentEvents } from '../../../src/debugger/index.js'
import type { EventBody } from '../../../src/event/index.js'

const PHASE = '{"kind":"phase","phase":"reset","time":null}'
const LINE = '{"kind":"console","text":"hello"}'
const END = '{"kind":"agent-end","done":{"ok":true,"detail":"all"},"ledger":{}}'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-collect-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function read(text: string): Promise<{ kinds: string[]; end: AgentEnd | null }> {
  const file = join(folder, 'events')
  await writeFile(file, text)
  const events: EventBody[] = []
  const reader = readAgentEvents(file)
  let next = await reader.next()
  for (; !next.done; next = await reader.next()) events.push(next.value)
  return { kinds: events.map(({ kind }) => kind), end: next.value }
}

test('the events, and then the closing line', async () => {
  expect(await read(`${PHASE}\n${LINE}\n${END}\n`)).toEqual({
    kinds: ['phase', 'console'],
    end: { kind: 'agent-end', done: { ok: true, detail: 'all' }, ledger: {} },
  })
})

test('a last line that is cut off at any byte was never whole, and what came before it counts', async () => {
  for (let length = 1; length < LINE.length; length++) {
    expect(await read(`${PHASE}\n${LINE.slice(0, length)}`)).toEqual({ kinds: ['phase'], end: null })
  }
})

test('without a closing line the agent did not get to its end', async () => {
  expect(await read(`${PHASE}\n${LINE}\n`)).toEqual({ kinds: ['phase', 'console'], end: null })
  expect(await read('')).toEqual({ kinds: [], end: null })
})

test('a closing line without its newline is whole', async () => {
  expect((await read(`${PHASE}\n${END}`)).end).toMatchObject({ kind: 'agent-end' })
})

test('a line in the middle that is not JSON is a fault of the agent', async () => {
  await expect(read(`${PHASE}\n{"kind":\n${END}\n`)).rejects.toMatchObject({ code: 'agent-fault' })
})
