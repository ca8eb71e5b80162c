import { readdir, readFile, readlink, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFaultBench, type FaultBench, type SpinningRun } from '../support/faults.js'

let bench: FaultBench
let run: SpinningRun
let umask: number

beforeAll(async () => {
  bench = await createFaultBench()
  umask = process.umask(0)
  run = await bench.spinning([], { SECRET_TOKEN: 'hunter2', GITHUB_TOKEN: 'hunter2', GDBHISTFILE: '/x' })
})
afterAll(async () => {
  process.umask(umask)
  process.kill(run.klab, 'SIGTERM')
  await run.ended()
  await bench[Symbol.asyncDispose]()
})

const status = (pid: number, file = 'status') => readFile(`/proc/${pid}/${file}`, 'utf8')

/** The names of files and devices that it holds open. */
async function openFiles(pid: number): Promise<readonly string[]> {
  const names = await readdir(`/proc/${pid}/fd`)
  const targets = await Promise.all(names.map(name => readlink(`/proc/${pid}/fd/${name}`)))
  const files = targets.filter(target => target.startsWith('/') && !target.startsWith('/memfd:'))
  return [...new Set(files.map(target => basename(target)))].toSorted()
}

async function socketsOf(pid: number): Promise<readonly string[]> {
  const names = await readdir(`/proc/${pid}/fd`)
  const targets = await Promise.all(names.map(name => readlink(`/proc/${pid}/fd/${name}`)))
  return targets.flatMap(target => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? [])
}

test('QEMU runs with its sandbox on, and can gain no rights', async () => {
  const text = await status(run.qemu)
  expect(/^Seccomp:\s+(\d)/m.exec(text)?.[1]).toBe('2')
  expect(/^NoNewPrivs:\s+(\d)/m.exec(text)?.[1]).toBe('1')
})

test('neither QEMU nor GDB has a socket of the network', async () => {
  for (const pid of [run.qemu, run.gdb]) {
    const own = await socketsOf(pid)
    for (const kind of ['tcp', 'tcp6', 'udp', 'udp6', 'raw', 'packet']) {
      const table = (await status(pid, `net/${kind}`).catch(() => '')).split(/\s+/)
      expect(own.filter(inode => table.includes(inode))).toEqual([])
    }
  }
})

test('QEMU has no file open but those of its run', async () => {
  expect(await openFiles(run.qemu)).toEqual(['null', 'qemu.log', 'serial.log', 'steps'])
})

test('QEMU and GDB get no secrets with their environment, and leave no core', async () => {
  for (const pid of [run.qemu, run.gdb]) {
    const names = (await status(pid, 'environ')).split('\0').map(line => line.split('=')[0])
    expect(names).toEqual(expect.arrayContaining(['PATH', 'LC_ALL']))
    expect(names.filter(name => /TOKEN|GDBHIST|npm_|NODE/.test(name ?? ''))).toEqual([])
    expect(await status(pid, 'limits')).toMatch(/^Max core file size\s+0\s+0/m)
  }
})

test("the folder of its sockets is the user's alone, under any umask, and its name is random", async () => {
  expect(basename(run.scratch)).toMatch(/^klab-[A-Za-z0-9]{6}$/)
  const folder = await stat(run.scratch)
  expect([folder.mode & 0o777, folder.uid]).toEqual([0o700, process.getuid?.()])
  const kinds = await Promise.all(
    (await readdir(run.scratch)).map(async name => ((await stat(join(run.scratch, name))).isSocket() ? [name] : [])),
  )
  expect(kinds.flat().toSorted()).toEqual(expect.arrayContaining(['agent.sock', 'gdb.sock']))
})
