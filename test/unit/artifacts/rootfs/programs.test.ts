import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compileProgram, findCompiler } from '../../../../src/artifacts/rootfs/compiler.js'
import { listPrograms } from '../../../../src/artifacts/rootfs/programs.js'
import { findProgram } from '../../../../src/system/process-find.js'

let folder: string

function start(name: string, ...args: string[]) {
  return execa(join(folder, name), args, { reject: false, timeout: 20_000, stripFinalNewline: false })
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = await listening(() => {})
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function listening(onConnection: (socket: Socket) => void): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, onConnection).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

/** The server says nothing when it is ready, so a first connection is tried until it is taken. */
async function connected(port: number): Promise<Socket> {
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    const up = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    if (up) return socket
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

async function answer(socket: Socket): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

describe.skipIf(findProgram('gcc') === null)("the guest's programs", () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'klab-programs-'))
    const compiler = await findCompiler('x86_64')
    const talkers = (await listPrograms()).filter(({ path }) => /-(server|client)$/.test(path))
    await Promise.all(talkers.map(one => compileProgram(compiler, one, join(folder, basename(one.path)))))
  }, 60_000)

  afterAll(() => rm(folder, { recursive: true, force: true }))

  const NAMES = ['tcp-server', 'tcp-client', 'udp-server', 'udp-client']

  test.each(NAMES)('%s tells a mistake on its command line', async name => {
    const faults = [
      [[], `usage: ${name} ADDRESS PORT\n`],
      [['127.0.0.1'], `usage: ${name} ADDRESS PORT\n`],
      [['localhost', '80'], `${name}: "localhost" is no IPv4 address such as 127.0.0.1\n`],
      [['127.0.0.1', '0'], `${name}: "0" is no port from 1 to 65535\n`],
      [['127.0.0.1', '65536'], `${name}: "65536" is no port from 1 to 65535\n`],
      [['127.0.0.1', ' 80'], `${name}: " 80" is no port from 1 to 65535\n`],
      [['127.0.0.1', '80x'], `${name}: "80x" is no port from 1 to 65535\n`],
      [['127.0.0.1', ''], `${name}: "" is no port from 1 to 65535\n`],
    ] as const
    for (const [args, message] of faults) {
      expect(await start(name, ...args)).toMatchObject({ exitCode: 2, stdout: '', stderr: message })
    }
  })

  test("a fault of the system is told with the call's name", async () => {
    const taken = await listening(() => {})
    const { port } = taken.address() as AddressInfo
    const server = await start('tcp-server', '127.0.0.1', String(port))
    expect(server).toMatchObject({ exitCode: 1, stderr: 'tcp-server: bind: Address already in use\n' })
    taken.close()
    await once(taken, 'close')
    const client = await start('tcp-client', '127.0.0.1', String(port))
    expect(client).toMatchObject({ exitCode: 1, stderr: 'tcp-client: connect: Connection refused\n' })
    const elsewhere = await start('udp-server', '192.0.2.1', String(port))
    expect(elsewhere).toMatchObject({ exitCode: 1, stderr: 'udp-server: bind: Cannot assign requested address\n' })
  })

  test('the server takes no word for no message, and text without its padding', async () => {
    const port = await freePort()
    const server = start('tcp-server', '127.0.0.1', String(port))
    ;(await connected(port)).end()
    const padded = await connected(port)
    padded.write(Buffer.concat([Buffer.from('hi'), Buffer.alloc(1022)]))
    server.stdin.write('\nhi, i got you\n')
    expect(await answer(padded)).toBe('hi, i got you')
    const last = await connected(port)
    last.write('bye')
    server.stdin.write('q\n')
    expect(await answer(last)).toBe('')
    expect(await server).toMatchObject({
      exitCode: 0,
      stdout: '127.0.0.1 say: hi\nyou say: you say: 127.0.0.1 say: bye\nyou say: ',
      stderr: '',
    })
  })

  test('the server outlives a peer that is gone when its answer comes', async () => {
    const port = await freePort()
    const server = start('tcp-server', '127.0.0.1', String(port))
    const gone = await connected(port)
    gone.write('hi')
    await once(server.stdout, 'data')
    gone.resetAndDestroy()
    await once(gone, 'close')
    server.stdin.write('nobody hears this\n')
    const next = await connected(port)
    next.write('x'.repeat(5000))
    server.stdin.end('me\n')
    expect(await answer(next)).toBe('me')
    ;(await connected(port)).end('and the end of input')
    const { exitCode, stdout, stderr } = await server
    expect([exitCode, stderr]).toEqual([0, 'tcp-server: write: Connection reset by peer\n'])
    expect(stdout.split('\n')).toContain(`you say: 127.0.0.1 say: ${'x'.repeat(5000)}`)
  })

  test('the client puts an answer together from its pieces, one connection a message', async () => {
    const heard: string[] = []
    const server = await listening(socket => {
      socket.once('data', data => {
        heard.push(String(data))
        socket.write('in ')
        setTimeout(() => socket.end('pieces'), 50)
      })
      socket.on('end', () => socket.end())
    })
    const { port } = server.address() as AddressInfo
    const client = start('tcp-client', '127.0.0.1', String(port))
    client.stdin.write('one\n')
    await once(client.stdout, 'data')
    client.stdin.end('two')
    expect(await client).toMatchObject({
      exitCode: 0,
      stdout: `${'you say: 127.0.0.1 say: in pieces\n'.repeat(2)}you say: `,
      stderr: '',
    })
    expect(heard).toEqual(['one', 'two'])
    server.close()
  })

  test('the client tells a server that closes without an answer, and goes on', async () => {
    const server = await listening(socket => socket.once('data', () => socket.end()))
    const { port } = server.address() as AddressInfo
    const client = start('tcp-client', '127.0.0.1', String(port))
    client.stdin.end('hi\nq\n')
    expect(await client).toMatchObject({
      exitCode: 0,
      stdout: 'you say: you say: ',
      stderr: 'tcp-client: the server closed without an answer\n',
    })
    server.close()
  })

  test('a UDP client learns that nobody listens', async () => {
    const client = start('udp-client', '127.0.0.1', String(await freePort()))
    client.stdin.end('hi\n')
    expect(await client).toMatchObject({ exitCode: 1, stderr: 'udp-client: read: Connection refused\n' })
  })
})
