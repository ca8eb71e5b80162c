import { readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDebugger } from '../../../src/debugger/index.js'
import { hasSandbox } from '../../../src/machine/index.js'
import { silentProgress } from '../../../src/system/progress.js'
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

test('a QEMU without seccomp is told of', async () => {
  const script =
    '#!/bin/sh\ncase "$*" in *-sandbox*) echo no seccomp >&2; exit 1;; esac\nexec qemu-system-x86_64 "$@"\n'
  const qemu = await bench.program('qemu-without', script)
  const warnings: string[] = []
  expect(await hasSandbox(qemu, { ...silentProgress, warn: text => warnings.push(text) })).toBe(false)
  expect(warnings).toEqual([
    expect.stringContaining('qemu-without runs without its sandbox: it was built without seccomp'),
  ])
})

test('GDB runs no script that a vmlinux names or brings along', async () => {
  const at = (name: string) => join(bench.folder, name)
  const mark = `import pathlib; pathlib.Path('${at('ran')}').touch()`
  await writeFile(at('evil.py'), mark)
  await writeFile(at('evil-gdb.py'), mark)
  await writeFile(at('.gdbinit'), `python ${mark}\n`)
  const section = `.pushsection ".debug_gdb_scripts","MS",@progbits,1\n.byte 1\n.asciz "${at('evil.py')}"\n.byte 4\n.asciz "evil\\n${mark}\\n"\n.popsection`
  await writeFile(at('evil.c'), `asm(${JSON.stringify(section)});int main(void) { return 0; }\n`)
  await execa('gcc', ['-g', '-o', at('evil'), at('evil.c')])
  const ran = () =>
    stat(at('ran'))
      .then(() => true)
      .catch(() => false)
  {
    await using _gdb = await openDebugger({ gdb: 'gdb', vmlinux: at('evil'), folder: bench.folder, log: at('gdb.log') })
    expect(await ran()).toBe(false)
  }
  // the file is such a one: a GDB that trusts it runs the script
  await execa('gdb', ['-nx', '-batch', '-iex', 'set auto-load safe-path /', at('evil')])
  expect(await ran()).toBe(true)
})
