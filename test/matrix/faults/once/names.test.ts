import { execFile } from 'node:child_process'
import { chmod, cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDebugger } from '../../../../src/debugger/index.js'
import { cacheFolder, PACKAGE_ROOT } from '../../../../src/system/paths.js'
import { createFaultBench, type FaultBench } from '../../../vm/support/faults.js'
import { CLI, testKernel, testLab } from '../../../vm/support/klab.js'

/** A shell, make, GDB, MI, QEMU's options, a terminal, XML, HTML and Markdown each find something in it. */
const NASTY = 'a b\'"$(touch c1)`touch c2`;,,=|&*%s:<b>\\é😀\u202e\n#'
/** Node itself loads no module from below a `\`. */
const NASTY_CHECKOUT = NASTY.replaceAll('\\', '')
/** What must not reach a terminal or a log as it is. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
const HARMFUL = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]|##\[|^\s*::\w/m

let bench: FaultBench
let top: string
let env: Readonly<Record<string, string>>

beforeAll(async () => {
  bench = await createFaultBench()
  top = join(bench.folder, NASTY)
  for (const name of ['s', 'cache', 'home', 'labs']) await mkdir(join(top, name), { recursive: true })
  for (const name of await readdir(cacheFolder())) await symlink(join(cacheFolder(), name), join(top, 'cache', name))
  const sockets = join(top, 's')
  env = { KLAB_CACHE: join(top, 'cache'), XDG_RUNTIME_DIR: sockets, TMPDIR: sockets, HOME: join(top, 'home') }
})
afterAll(() => bench[Symbol.asyncDispose]())

/** A copy of klab that lies in a folder of a nasty name. */
async function nastyCheckout(): Promise<string> {
  const folder = join(bench.folder, 'x', NASTY_CHECKOUT)
  for (const name of ['dist', 'src/debugger/agent', 'lab', 'rootfs', 'kernel-config', 'package.json'])
    await cp(join(PACKAGE_ROOT, name), join(folder, name), { recursive: true })
  await symlink(join(PACKAGE_ROOT, 'node_modules'), join(folder, 'node_modules'))
  return join(folder, 'dist/cli.js')
}

/** A program in the nasty folder that notes its arguments and becomes the real one. */
async function noting(program: string): Promise<string> {
  const path = join(top, `my ${program}`)
  await writeFile(path, `#!/bin/sh\nprintf '%s\\0' "$@" >> "$HOME/${program}"\nexec ${program} "$@"\n`)
  await chmod(path, 0o755)
  return path
}

test('every folder, file and program of the host has a nasty name: the run passes, and nothing in a name is obeyed', async () => {
  const kernel = await testKernel()
  const [image, vmlinux, lab] = [join(top, 'bz Image'), join(top, 'vm linux'), join(top, 'labs/names.yaml')]
  await symlink(kernel.image, image)
  await symlink(kernel.vmlinux, vmlinux)
  await writeFile(lab, (await testLab('wrong')).replace('equals: -EEXIST', 'equals: 0'))
  const qemu = await noting(`qemu-system-${kernel.architecture}`)
  const files = ['--image', image, '--vmlinux', vmlinux, '--qemu', qemu, '--gdb', await noting('gdb')]
  const words = [await nastyCheckout(), 'run', lab, ...files, '--out', join(top, 'out')]
  const { exitCode, stdout, stderr } = await execa(process.execPath, words, { env, cwd: bench.folder, reject: false })
  expect(stderr).not.toContain('error')
  expect(exitCode).toBe(0)
  expect(stdout + stderr).not.toMatch(HARMFUL)

  const seen = await readFile(join(top, `home/qemu-system-${kernel.architecture}`), 'utf8')
  expect(seen).toContain(`socket,id=qmp,path=${join(top, 's').replaceAll(',', ',,')}/klab-`)
  const out = join(top, 'out/names')
  expect(await readdir(out)).toEqual(expect.arrayContaining(['events.ndjson', 'report.html', 'gdb.log', 'qemu.log']))
  expect(JSON.parse(await readFile(join(out, 'run.json'), 'utf8'))).toMatchObject({ outcome: 'complete' })
  expect(await readFile(join(out, 'report.html'), 'utf8')).not.toContain('<b>')
  expect(await readdir(join(top, 's'))).toEqual([])
  await expectNothingTouched()
})

test("GDB's index lies in klab's cache, whatever the cache's name", async () => {
  const run = promisify(execFile)
  await writeFile(join(top, 'a.c'), 'int main(void) { return 0; }\n')
  await run('gcc', ['-g', '-Wl,--build-id', '-o', join(top, 'a out'), join(top, 'a.c')])
  const cache = join(top, 'cache 2 ')
  const before = process.env.KLAB_CACHE
  process.env.KLAB_CACHE = cache
  try {
    const [vmlinux, log] = [join(top, 'a out'), join(top, 'gdb.log')]
    await using _ = await openDebugger({ gdb: 'gdb', vmlinux, folder: join(top, 's'), log })
  } finally {
    if (before === undefined) delete process.env.KLAB_CACHE
    else process.env.KLAB_CACHE = before
  }
  expect(await readdir(join(cache, 'gdb-index/gdb'))).toHaveLength(1)
})

describe('a name that cannot work ends in words', () => {
  const long = 'x'.repeat(4_096)
  const evil = 'a\n::error::b\n##[error]c\x1b[2J\u202e$(touch c1)`touch c2`'
  test.each<readonly [string, () => readonly string[], number, RegExp]>([
    ['a lab of 4,096 characters', () => ['run', `${long}.yaml`], 2, /the lab file cannot be read/],
    ['a lab that is a command', () => ['check', `./${evil}.yaml`], 2, /there is no lab file at this path/],
    ['a lab whose name begins with a dash', () => ['check', '--', '-x.yaml'], 2, /there is no lab file at this path/],
    ['a lab that no path is', () => ['run', evil], 2, /there is no lab/],
    ['--kernel', () => ['run', '--kernel', evil, spin()], 2, /there is no kernel named/],
    ['--tree', () => ['run', '--tree', evil, spin()], 2, /is not a Linux source tree/],
    ['--image', () => ['run', '--image', evil, '--vmlinux', evil, spin()], 2, /cannot be (?:read|opened)/],
    ['--qemu', () => ['run', '--qemu', evil, spin()], 3, /was not found in PATH/],
    ['--gdb', () => ['run', '--gdb', `./${evil}`, spin()], 3, /is not a program/],
    ['--out of 4,096 characters', () => ['run', '--out', long, spin()], 3, /the folder .* cannot be made/],
    ['an option', () => ['run', `--${evil}`], 2, /unknown option/],
    ['a command', () => [evil], 2, /unknown command/],
    ['a format', () => ['report', '--format', evil, '.'], 2, /there is no report format/],
    ['a run', () => ['judge', evil], 2, /is not the folder of a run/],
    ['an order', () => ['initcalls', '--expect', evil], 2, /there is no file at this path/],
  ])('%s', async (_, words, status, said) => {
    const options = { env, cwd: bench.folder, reject: false } as const
    const { exitCode, stdout, stderr } = await execa(process.execPath, [CLI, ...words()], options)
    expect(stderr).toMatch(said)
    expect([exitCode, stdout]).toEqual([status, ''])
    expect(stderr).not.toMatch(/klab itself failed/)
    expect(stderr).not.toMatch(HARMFUL)
    await expectNothingTouched()
  })

  const spin = () => join(bench.folder, 'spin.yaml')
})

test('a `~` behind a blank, which GDB takes for a home folder: status 2', async () => {
  const kernel = await testKernel()
  const folder = join(bench.folder, 'a ~b')
  await mkdir(folder)
  await symlink(kernel.vmlinux, join(folder, 'vmlinux'))
  const words = ['run', join(bench.folder, 'spin.yaml'), '--image', kernel.image, '--vmlinux', join(folder, 'vmlinux')]
  const { exitCode, stderr } = await execa(process.execPath, [CLI, ...words], { env, cwd: bench.folder, reject: false })
  expect(exitCode).toBe(2)
  expect(stderr).toContain('it takes a `~` behind a blank for a home folder')
})

/** What `$(touch c1)` and its like would have made, in klab's own folder and in those of its children. */
async function expectNothingTouched(): Promise<void> {
  const folders = [bench.folder, top, join(top, 'home'), join(top, 's')]
  const names = await Promise.all(folders.map(folder => readdir(folder)))
  expect(names.flat().filter(name => /^c\d/.test(name))).toEqual([])
}
