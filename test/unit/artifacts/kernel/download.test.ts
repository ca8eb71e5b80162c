import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { download } from '../../../../src/artifacts/kernel/source/download.js'
import { silentProgress } from '../../../../src/system/progress.js'
import { temporaryFolder } from '../../temporary.js'

const BODY = Buffer.alloc(3_000_000, 'linux')
const SHA = createHash('sha256').update(BODY).digest('hex')

async function serve(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = () => {
    server.closeAllConnections()
    return new Promise(resolve => server.close(resolve))
  }
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/linux.tar`, [Symbol.asyncDispose]: async () => void (await close()) }
}

async function target(): Promise<string> {
  return join(await temporaryFolder(), 'linux.tar')
}

test('the file arrives whole, with its size as the total', async () => {
  await using server = await serve((_, response) => response.setHeader('content-length', BODY.length).end(BODY))
  const file = await target()
  const seen: [number, number | null, string][] = []
  const progress = { ...silentProgress, update: (...step: [number, number | null, string]) => void seen.push(step) }
  await download(server.url, SHA, file, { progress })
  expect((await readFile(file)).equals(BODY)).toBe(true)
  expect(seen.at(-1)).toEqual([3, 3, 'MB'])
})

test('another hash is refused, both shown', async () => {
  await using server = await serve((_, response) => response.end('something else'))
  const found = createHash('sha256').update('something else').digest('hex')
  await expect(download(server.url, SHA, await target(), { progress: silentProgress })).rejects.toMatchObject({
    code: 'download-failed',
    parts: { why: `Its SHA-256 is ${found}, and ${SHA} was asked for.` },
  })
})

test("the server's refusal is told", async () => {
  await using server = await serve((_, response) => response.writeHead(404).end('no'))
  await expect(download(server.url, SHA, await target(), { progress: silentProgress })).rejects.toMatchObject({
    code: 'download-failed',
    parts: { what: `${server.url} could not be downloaded`, why: 'The server answered 404 Not Found.' },
  })
})

test('a connection that is cut is no file', async () => {
  await using server = await serve((_, response) => {
    response.setHeader('content-length', BODY.length).write(BODY.subarray(0, 1000), () => response.destroy())
  })
  await expect(download(server.url, SHA, await target(), { progress: silentProgress })).rejects.toMatchObject({
    code: 'download-failed',
  })
})

test('a server that falls silent is given up', async () => {
  await using server = await serve((_, response) => {
    response.setHeader('content-length', BODY.length).write(BODY.subarray(0, 1000))
  })
  await expect(
    download(server.url, SHA, await target(), { progress: silentProgress, silence: 200 }),
  ).rejects.toMatchObject({
    code: 'download-failed',
    parts: { why: 'Nothing came for 0.2 s.' },
  })
})

test('nobody there', async () => {
  const { url } = await (async () => {
    await using server = await serve(() => {})
    return { url: server.url }
  })()
  await expect(download(url, SHA, await target(), { progress: silentProgress })).rejects.toMatchObject({
    code: 'download-failed',
    parts: { why: expect.stringContaining('ECONNREFUSED') },
  })
})

test('the user can stop it', async () => {
  await using server = await serve((_, response) => response.write('x'))
  const controller = new AbortController()
  const progress = { ...silentProgress, update: () => controller.abort() }
  const running = download(server.url, SHA, await target(), { progress, signal: controller.signal })
  await expect(running).rejects.toMatchObject({ code: 'interrupted' })
})
