import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Bench, createBench, eventsOf, hitsOf, ofKind } from './support/klab.js'

let bench: Bench
beforeAll(async () => {
  bench = await createBench()
})
afterAll(() => bench[Symbol.asyncDispose]())

const SERVER = `title: A server that waits
guest:
  steps:
    - start: server
      run: [tcp-server, 127.0.0.1, 7777]
    - asleep: server
`
const REST = `
probes:
  accept: { at: inet_csk_accept, tasks: [server] }
  bound: { at: inet_csk_listen_start, tasks: [server] }
expect:
  - order: [bound, accept]
  - hit: accept
    count: 1
`

describe('a lab that saves files', () => {
  let run: string
  beforeAll(async () => {
    const steps = `    - save: /proc/net/tcp
      as: tcp.txt
    - save: /bin/tcp-server
      as: server.elf`
    const file = await bench.lab('saves', `${SERVER}${steps}${REST}`)
    expect(await bench.run(file)).toMatchObject({ status: 0 })
    run = join(bench.out, 'saves')
  })

  test('a task is asleep only when it has come to where it waits', async () => {
    const events = await eventsOf(run)
    const asleep = ofKind(events, 'step').find(({ op }) => op === 'asleep')
    expect(asleep).toMatchObject({ task: 'server', ok: true, detail: 'it sleeps' })
    expect(hitsOf(events, 'accept')[0]?.seq).toBeLessThan(asleep?.seq ?? 0)
  })

  test("the files lie in the run's folder, as the events tell", async () => {
    const files = ofKind(await eventsOf(run), 'file')
    expect(files.map(({ name, path, cut }) => [name, path, cut])).toEqual([
      ['tcp.txt', '/proc/net/tcp', false],
      ['server.elf', '/bin/tcp-server', false],
    ])
    for (const { name, size, sha256 } of files) {
      const bytes = await readFile(join(run, 'files', name))
      expect([bytes.length, createHash('sha256').update(bytes).digest('hex')]).toEqual([size, sha256])
    }
    // the server's port, TCP_LISTEN
    expect(await readFile(join(run, 'files/tcp.txt'), 'utf8')).toContain(' 0100007F:1E61 00000000:0000 0A ')
  })

  test('the time that a file is given with leads to the calendar', async () => {
    const [file] = ofKind(await eventsOf(run), 'file')
    const at = Number(BigInt(file?.epoch ?? '0x0') / 1_000_000n)
    // QEMU's clock begins there, and is read to the second
    expect(Math.abs(at - Date.UTC(2026, 0, 1))).toBeLessThan(2000)
  })
})

test('a run that ends before a file is saved keeps what it saw until then', async () => {
  const steps = `    - exit: server
      within: 1
    - save: /proc/net/tcp
      as: tcp.txt`
  const outcome = await bench.run(await bench.lab('cut', `${SERVER}${steps}${REST}`))
  expect(outcome.status).toBe(3)
  const events = await eventsOf(join(bench.out, 'cut'))
  expect(hitsOf(events, 'accept').length).toBe(1)
  expect(ofKind(events, 'file')).toEqual([])
})
