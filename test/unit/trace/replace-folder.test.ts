import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadSavedRun } from '../../../src/report/saved.js'
import { createRunFolder } from '../../../src/trace/run-folder.js'
import { type Compiled, compileKlab } from '../system/compiled.js'
import { temporaryFolder } from '../temporary.js'

let klab: Compiled
beforeAll(async () => {
  klab = await compileKlab()
}, 60_000)
afterAll(() => klab[Symbol.asyncDispose]())

/** Writes runs of the lab `lab` into a folder, as many as it is told, one after the other; each of its files has its name. */
const COMMIT = `
  import { writeFile } from 'node:fs/promises'
  import { createRunFolder } from './dist/trace/run-folder.js'
  const [out, name, count] = process.argv.slice(2)
  for (let run = 0; run < Number(count); run++) {
    const folder = await createRunFolder(out, 'lab')
    for (const file of ['events', 'manifest', 'verdict']) await writeFile(folder.path(file), name + run)
    await folder.commit()
  }
`

/** What the run in the place says; its files must be of one run. */
async function placed(out: string): Promise<string> {
  const files = await Promise.all(
    ['events.ndjson', 'run.json', 'verdict.json'].map(file => readFile(join(out, 'lab', file), 'utf8')),
  )
  expect(new Set(files).size).toBe(1)
  return files[0] ?? ''
}

test('many processes that put runs of one lab into one folder at once: the last is whole, and nothing else is there', async () => {
  const out = await temporaryFolder()
  const script = await klab.script(COMMIT)
  const names = ['a', 'b', 'c', 'd', 'e', 'f']
  const runs = await Promise.all(
    names.map(name => execa(process.execPath, [script, out, name, '15'], { reject: false })),
  )
  expect(runs.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual(names.map(() => [0, '']))
  expect(await placed(out)).toMatch(/^[a-f]14$/)
  expect(await readdir(out)).toEqual(['lab'])
})

describe('klab is killed while it moves a run into its place', () => {
  /** A libc whose `rename` kills the process before the n-th call. */
  const SHIM = `
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <signal.h>
    #include <stdlib.h>
    #include <unistd.h>
    int rename(const char *from, const char *to) {
      static int calls;
      int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
      if (++calls == atoi(getenv("KILL_BEFORE"))) kill(getpid(), SIGKILL);
      return real(from, to);
    }
  `

  async function killedBefore(rename: number): Promise<string> {
    const out = await temporaryFolder()
    const shim = join(out, 'shim.so')
    await execa('gcc', ['-shared', '-fPIC', '-x', 'c', '-', '-o', shim, '-ldl'], { input: SHIM })
    const runs = join(out, 'out')
    const script = await klab.script(COMMIT)
    await execa(process.execPath, [script, runs, 'first', '1'])
    const env = { LD_PRELOAD: shim, KILL_BEFORE: String(rename) }
    const { signal } = await execa(process.execPath, [script, runs, 'second', '1'], { env, reject: false })
    expect(signal).toBe('SIGKILL')
    return runs
  }

  // Three renames that may fail come first: into the place, the old one aside, into the place; then the old one away.
  test.each([
    [1, 'before it begins', 'first0'],
    [2, 'before the old one is moved aside', 'first0'],
    [4, 'before the old one is removed', 'second0'],
  ])('before rename %d, %s: a whole run is in the place', async (rename, _, expected) => {
    expect(await placed(await killedBefore(rename))).toBe(expected)
  })

  test('between the two renames: judge says where the run is, and the next run of the lab puts it there', async () => {
    const out = await killedBefore(3)
    expect(await readdir(out).then(names => names.includes('lab'))).toBe(false)
    const error = await loadSavedRun(join(out, 'lab'), null).catch(caught => caught)
    expect(error).toMatchObject({
      code: 'run-unreadable',
      parts: {
        todo: expect.stringMatching(/^a klab was killed while it moved the run there: it is .*\.tmp; `klab doctor/),
      },
    })
    await using next = await createRunFolder(out, 'lab')
    expect(await placed(out)).toBe('second0')
    await writeFile(next.path('events'), '')
  })
})

test('a run that was cut short is beside the last one, over an earlier such, until a later one has ended', async () => {
  const out = await temporaryFolder()
  const run = async (text: string, where: 'in place' | 'beside') => {
    await using folder = await createRunFolder(out, 'lab')
    await writeFile(folder.path('events'), text)
    return await folder.commit(where)
  }
  await run('one', 'in place')
  expect(await run('two', 'beside')).toBe(join(out, 'lab.interrupted'))
  await run('three', 'beside')
  expect(await readFile(join(out, 'lab/events.ndjson'), 'utf8')).toBe('one')
  expect(await readFile(join(out, 'lab.interrupted/events.ndjson'), 'utf8')).toBe('three')
  expect((await readdir(out)).sort()).toEqual(['lab', 'lab.interrupted'])
  await run('four', 'in place')
  expect(await readdir(out)).toEqual(['lab'])
})

test('what was cut short after a run began is not removed by it', async () => {
  const out = await temporaryFolder()
  await using folder = await createRunFolder(out, 'lab')
  await new Promise(resolve => setTimeout(resolve, 20))
  await mkdir(join(out, 'lab.interrupted'))
  await folder.commit()
  expect((await readdir(out)).sort()).toEqual(['lab', 'lab.interrupted'])
})
