import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFaultBench, type FaultBench } from '../../vm/support/faults.js'
import { CLI, kernelOptions, klab, startKlab, testLab } from '../../vm/support/klab.js'
import { processesWith, until } from '../../vm/support/processes.js'

let bench: FaultBench
beforeEach(async () => {
  bench = await createFaultBench()
})
afterEach(() => bench[Symbol.asyncDispose]())

/** The run is whole: its trace is the one that its manifest tells of. */
async function expectWhole(folder: string): Promise<void> {
  const manifest = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8'))
  const trace = await readFile(join(folder, 'events.ndjson'))
  expect(createHash('sha256').update(trace).digest('hex')).toBe(manifest.trace.sha256)
  expect(manifest.outcome).toBe('complete')
  expect((await readdir(folder)).sort()).toEqual(await wholeRun())
}

let files: readonly string[] | null = null
/** The files of a run that nothing disturbed. */
async function wholeRun(): Promise<readonly string[]> {
  if (files !== null) return files
  await using quiet = await createFaultBench()
  await quiet.run(await quiet.lab('wrong', await testLab('wrong')))
  files = (await readdir(join(quiet.out, 'wrong'))).sort()
  return files
}

test('ten runs at once, five of them into one folder: all end as they should, every folder is whole, nothing is left', async () => {
  const lab = await bench.lab('wrong', await testLab('wrong'))
  const outs = Array.from({ length: 10 }, (_, index) => (index < 5 ? bench.out : join(bench.folder, `out-${index}`)))
  const ended = await Promise.all(outs.map(out => klab(['run', lab, ...kernelOptions(), '--out', out], bench.env)))
  expect(ended.map(({ status }) => status)).toEqual(outs.map(() => 1))
  for (const out of new Set(outs)) {
    await expectWhole(join(out, 'wrong'))
    expect(await readdir(out)).toEqual(['wrong'])
  }
  expect(await bench.leftovers()).toEqual([])
})

describe('at any moment', () => {
  const MOMENTS = [0.4, 0.8, 1.2, 1.6, 2, 2.4, 2.8, 3.2, 3.6, 4, 5, 6]

  test('klab is killed: the last run is whole, the next one works, QEMU and GDB are gone', async () => {
    const lab = await bench.lab('wrong', await testLab('wrong'))
    expect((await bench.run(lab)).status).toBe(1)
    for (const moment of MOMENTS) {
      const run = startKlab(['run', lab, ...kernelOptions(), '--out', bench.out], bench.env)
      await sleep(moment * 1_000)
      run.kill('SIGKILL')
      await run
      await until('the end of its processes', async () =>
        (await processesWith(bench.sockets)).length === 0 ? true : null,
      )
      const place = join(bench.out, 'wrong')
      if (existsSync(place)) await expectWhole(place)
    }
    expect((await bench.run(lab)).status).toBe(1)
    await expectWhole(join(bench.out, 'wrong'))
  })

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s: status 130, and nothing is left but a whole folder',
    async signal => {
      for (const moment of MOMENTS) {
        const run = startKlab(
          ['run', join(bench.folder, 'spin.yaml'), ...kernelOptions(), '--out', bench.out],
          bench.env,
        )
        await sleep(moment * 1_000)
        run.kill(signal)
        const { exitCode, stderr } = await run
        // Before klab has begun to listen, a signal ends it as it ends any program.
        if (exitCode === undefined) expect(stderr).toBe('')
        else expect(exitCode).toBe(130)
        expect(stderr).not.toContain('klab itself failed')
        const kept = (await readdir(bench.out).catch(() => [])).filter(name => !name.startsWith('.'))
        expect(kept.filter(name => name !== 'spin.interrupted')).toEqual([])
        for (const name of kept) {
          const manifest = JSON.parse(await readFile(join(bench.out, name, 'run.json'), 'utf8'))
          expect(manifest).toMatchObject({ outcome: 'incomplete', error: { code: 'interrupted' } })
        }
        expect(await bench.leftovers()).toEqual([])
      }
    },
  )
})

test('Ctrl-Z and on: the run ends as it would have', async () => {
  const lab = await bench.lab('wrong', await testLab('wrong'))
  const run = startKlab(['run', lab, ...kernelOptions(), '--out', bench.out], bench.env)
  await until('the private folder', async () => ((await readdir(bench.sockets)).length > 0 ? true : null))
  for (let times = 0; times < 5; times++) {
    run.kill('SIGSTOP')
    await sleep(700)
    run.kill('SIGCONT')
    await sleep(200)
  }
  expect((await run).exitCode).toBe(1)
  await expectWhole(join(bench.out, 'wrong'))
  expect(await bench.leftovers()).toEqual([])
})

test('SIGQUIT ends klab at once, and its children with it', async () => {
  const run = await bench.spinning()
  process.kill(run.klab, 'SIGQUIT')
  await run.ended()
  await until('the end of its processes', async () => ((await processesWith(bench.sockets)).length === 0 ? true : null))
})

test('a bug after the guest’s end: status 3, and the trace is kept beside the last run', async () => {
  const bug = await bench.program(
    'bug.mjs',
    `const { stringify } = JSON
     JSON.stringify = (value, ...rest) => {
       if (value?.gaps !== undefined) throw new TypeError('a bug of a test')
       return stringify(value, ...rest)
     }`,
  )
  const lab = await bench.lab('wrong', await testLab('wrong'))
  const words = ['run', lab, ...kernelOptions(), '--out', bench.out]
  const { status, stderr } = await klab(words, { ...bench.env, NODE_OPTIONS: `--import ${bug}` })
  expect(status).toBe(3)
  expect(stderr).toContain('this is a bug in klab, please report it\n  │ TypeError: a bug of a test')
  const manifest = JSON.parse(await readFile(join(bench.out, 'wrong.interrupted/run.json'), 'utf8'))
  expect(manifest).toMatchObject({ outcome: 'incomplete', error: { code: 'internal', message: 'a bug of a test' } })
  expect(await readdir(bench.out)).toEqual(['wrong.interrupted'])
  expect(await bench.leftovers()).toEqual([])
})

describe('Ctrl-C during other commands: status 130, and nothing is left', () => {
  test.each([
    ['a shell in the kernel', ['boot'], 3],
    ['doctor', ['doctor'], 2],
    ['the init order', ['initcalls', '--verify'], 4],
    ['all labs', ['run', '--all'], 4],
  ])('%s', async (_, words, seconds) => {
    const out = words[0] === 'boot' ? [] : ['--out', bench.out]
    const env = { ...process.env, ...bench.env }
    const run = execa(process.execPath, [CLI, ...words, ...kernelOptions(), ...out], { env, reject: false })
    await sleep(seconds * 1_000)
    run.kill('SIGINT')
    expect((await run).exitCode).toBe(130)
    expect(await bench.leftovers()).toEqual([])
  })

  test.each(['SIGINT', 'SIGKILL'] as const)('a build, with %s: the compiler ends too', async signal => {
    const env = { ...bench.env, KLAB_CACHE: join(bench.folder, 'cache') }
    const run = startKlab(['rootfs', 'build'], env)
    await until('a half-built root file system', async () =>
      (await readdir(join(bench.folder, 'cache/rootfs')).catch(() => [])).length > 0 ? true : null,
    )
    run.kill(signal)
    const { exitCode } = await run
    if (signal === 'SIGINT') {
      expect(exitCode).toBe(130)
      expect(await readdir(join(bench.folder, 'cache/rootfs'))).toEqual([])
    }
    await until('the compiler’s end', async () =>
      (await processesWith(join(bench.folder, 'cache'))).length === 0 ? true : null,
    )
  })
})
