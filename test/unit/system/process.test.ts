import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPrivateFolder, type PrivateFolder } from '../../../src/system/private-folder.js'
import { startSupervised } from '../../../src/system/process.js'
import { temporaryFolder } from '../temporary.js'
import { isAlive } from './alive.js'
import { type Compiled, compileKlab } from './compiled.js'

let folder: PrivateFolder
let klab: Compiled

beforeAll(async () => {
  folder = await createPrivateFolder()
  klab = await compileKlab()
}, 60_000)
afterAll(async () => {
  await klab[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

test('pipes go both ways, and the status is the program’s own', async () => {
  await using shell = await startSupervised('/bin/sh', ['-c', 'read a; echo "got $a"; echo bad >&2; exit 7'])
  shell.stdin.end('words\n')
  // both at once: what nobody has begun to read when the program ends is not kept
  expect(await Promise.all([text(shell.stdout), text(shell.stderr)])).toEqual(['got words\n', 'bad\n'])
  expect(await shell.exited).toEqual({ status: 7, signal: null })
})

test('the pid is the program’s, the leader of a group of its own, with English words', async () => {
  await using shell = await startSupervised('/bin/sh', ['-c', 'echo $$ $LC_ALL "$OUTPUT_FILE" $OWN'], {
    env: { OWN: 'x' },
  })
  expect(await text(shell.stdout)).toBe(`${shell.pid} C.UTF-8  x\n`)
})

test('arguments arrive as they are', async () => {
  const args = ['', ' ', '$HOME', "'", '"', '\n', '*', '-n', '--']
  await using program = await startSupervised(process.execPath, [
    '-e',
    'process.stdout.write(JSON.stringify(process.argv.slice(1)))',
    '--',
    ...args,
  ])
  expect(JSON.parse(await text(program.stdout))).toEqual(args)
})

test('output can go to a file', async () => {
  const file = join(folder.path, 'a log, with "quotes"')
  const shell = await startSupervised('/bin/sh', ['-c', 'cat; echo out; echo err >&2'], { outputFile: file })
  expect(await shell.exited).toEqual({ status: 0, signal: null })
  expect(await readFile(file, 'utf8')).toBe('out\nerr\n')
})

test('an output file that cannot be written is an error before anything is started', async () => {
  const nowhere = join(folder.path, 'no', 'log')
  await expect(startSupervised('/bin/sh', [], { outputFile: nowhere })).rejects.toMatchObject({ code: 'disk' })
})

test('stop ends a program by TERM, and may be called again', async () => {
  const sleeper = await startSupervised('/bin/sleep', ['1000'])
  expect(await sleeper.stop()).toEqual({ status: null, signal: 'SIGTERM' })
  expect(await sleeper.stop()).toEqual({ status: null, signal: 'SIGTERM' })
})

test('stop kills what does not listen to TERM, with its children', async () => {
  const script = "trap '' TERM; sleep 1000 & echo $!; while :; do sleep 1; done"
  const shell = await startSupervised('/bin/sh', ['-c', script], { graceMs: 50 })
  const [child] = await once(shell.stdout, 'data')
  expect(await shell.stop()).toEqual({ status: null, signal: 'SIGKILL' })
  await expect.poll(() => isAlive(Number(child))).toBe(false)
})

test('children that a program leaves behind are killed', async () => {
  const shell = await startSupervised('/bin/sh', ['-c', 'sleep 1000 >/dev/null 2>&1 & echo $!'])
  const child = Number(await text(shell.stdout))
  expect(await shell.exited).toEqual({ status: 0, signal: null })
  await expect.poll(() => isAlive(child)).toBe(false)
})

test('writing to a program that is gone does not end klab', async () => {
  const shell = await startSupervised('/bin/sh', ['-c', 'exit 0'])
  await shell.exited
  shell.stdin.write('to nobody\n')
  expect(await shell.stop()).toEqual({ status: 0, signal: null })
})

/** The processes of a group but its leader; proc(5): the group is the third field after the name. */
async function othersInGroup(leader: number): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number)
  const groups = await Promise.all(
    pids.map(async pid => {
      const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
      return Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[2])
    }),
  )
  return pids.filter((pid, index) => pid !== leader && groups[index] === leader)
}

test('a program whose guard is killed ends too: nothing may outlive klab', async () => {
  const sleeper = await startSupervised('/bin/sleep', ['1000'])
  await expect.poll(() => othersInGroup(sleeper.pid)).toHaveLength(1)
  for (const guard of await othersInGroup(sleeper.pid)) process.kill(guard, 'SIGKILL')
  expect(await sleeper.exited).toEqual({ status: null, signal: 'SIGKILL' })
})

test.each([
  ['klab may open no more files', true, 'EMFILE'],
  ['there may be no more processes', false, 'EAGAIN'],
])('%s: starting a program is refused with the system’s own word', async (_, full, code) => {
  const shim = join(folder.path, 'no-fork.so')
  const noFork = '#include <errno.h>\n#include <unistd.h>\npid_t fork(void) { errno = EAGAIN; return -1; }'
  await execa('gcc', ['-shared', '-fPIC', '-x', 'c', '-', '-o', shim], { input: noFork })
  const path = await klab.script(`
    import { openSync } from 'node:fs'
    import { startSupervised } from './dist/system/process.js'
    const held = []
    try { while (${full}) held.push(openSync('/dev/null')) } catch {}
    const error = await startSupervised('/bin/true', []).catch(caught => caught)
    process.stdout.write(error.code + '\\n')
  `)
  const env = full ? {} : { LD_PRELOAD: shim }
  const words = ['-c', 'ulimit -n 100; exec "$@"', 'sh', process.execPath, path]
  expect((await execa('/bin/bash', words, { env })).stdout).toBe(code)
})

test.each([
  ['killed with KILL', 'process.kill(process.pid, "SIGKILL")'],
  ['ended by process.exit', 'process.exit(0)'],
  ['ended by an error', 'setImmediate(() => { throw new Error("bug") })'],
])('nothing outlives a klab that is %s', async (_, end) => {
  const path = await klab.script(`
    import { startSupervised } from './dist/system/process.js'
    const { pid } = await startSupervised('/bin/sh', ['-c', "trap '' TERM HUP; sleep 1000 & echo $! >&2; wait"], {
      outputFile: ${JSON.stringify(join(folder.path, 'child.pid'))},
    })
    process.stdout.write(pid + '\\n')
    process.stdin.once('data', () => { ${end} })
  `)
  const node = spawn(process.execPath, [path], { stdio: ['pipe', 'pipe', 'ignore'] })
  const [printed] = await once(node.stdout, 'data')
  const pid = Number(printed)
  await expect.poll(() => readFile(join(folder.path, 'child.pid'), 'utf8')).toMatch(/^\d+\n$/)
  const child = Number(await readFile(join(folder.path, 'child.pid'), 'utf8'))
  expect([isAlive(pid), isAlive(child)]).toEqual([true, true])
  node.stdin.write('now\n')
  await once(node, 'exit')
  await expect.poll(() => [isAlive(pid), isAlive(child)], { timeout: 5_000 }).toEqual([false, false])
})

test('a klab that ends in a hurry kills what it started and removes its folders, the last first', async () => {
  const parent = await temporaryFolder()
  await mkdir(join(parent, 'out'))
  const path = await klab.script(`
    import { atExit } from './dist/system/at-exit.js'
    import { createPrivateFolder } from './dist/system/private-folder.js'
    import { startSupervised } from './dist/system/process.js'
    import { createRunFolder } from './dist/trace/run-folder.js'
    const said = atExit(() => console.log('never'))
    atExit(() => console.log('last'))
    atExit(() => { throw new Error('does not keep the others from it') })
    atExit(() => console.log('first'))
    said[Symbol.dispose]()
    const folder = await createPrivateFolder()
    const run = await createRunFolder(${JSON.stringify(join(parent, 'out'))}, 'lab')
    const { pid } = await startSupervised('/bin/sleep', ['1000'], { outputFile: run.path('qemu') })
    console.log(JSON.stringify([pid, folder.path, run.path('qemu')]))
    process.exit(130)
  `)
  const env = { XDG_RUNTIME_DIR: parent }
  const { stdout, exitCode } = await execa(process.execPath, [path], { env, reject: false })
  const [told = '', ...rest] = stdout.split('\n')
  expect([exitCode, ...rest]).toEqual([130, 'first', 'last'])
  const [pid, folder, log] = JSON.parse(told)
  expect([folder, log].map(existsSync)).toEqual([false, false])
  await expect.poll(() => isAlive(pid)).toBe(false)
})
