import { execFileSync } from 'node:child_process'
import { copyFile, cp, mkdir, readdir, readFile, rm, symlink, truncate, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeError, KlabError, KlabErrors } from '../../../src/errors/index.js'
import { loadSavedRun, renderReport } from '../../../src/report/index.js'
import { PLAIN_TERMINAL } from '../../../src/report/terminal/options.js'
import { exitStatusOfVerdict } from '../../../src/verdict/index.js'
import { type Bench, createBench, klab, type Outcome, testLab } from '../support/klab.js'

let bench: Bench
/** A good run, and what is done to a copy of it. */
let good: string
let run: string
beforeAll(async () => {
  bench = await createBench()
  const { status } = await bench.run(await bench.lab('short', await testLab('short')))
  expect(status).toBe(0)
  good = join(bench.out, 'short')
  run = join(bench.folder, 'copy')
})
afterAll(() => bench[Symbol.asyncDispose]())

type Damage = () => unknown

const at = (name: string) => join(run, name)
const events = () => at('events.ndjson')
const text = () => readFile(events(), 'utf8')

async function damaged(damage: Damage): Promise<void> {
  await rm(run, { recursive: true, force: true })
  await cp(good, run, { recursive: true })
  await damage()
}

/** What `klab judge` does to a copy to which this was done, in this process; through the command line below. */
async function judged(damage: Damage): Promise<Outcome> {
  await damaged(damage)
  try {
    const report = await loadSavedRun(run, null)
    const { manifest, verdict } = report
    const status = manifest.outcome === 'incomplete' ? 3 : exitStatusOfVerdict(verdict.verdict)
    return { status, stdout: renderReport('summary', report, PLAIN_TERMINAL), stderr: '' }
  } catch (error) {
    if (!(error instanceof KlabError || error instanceof KlabErrors)) throw error
    return { status: error.exitStatus, stdout: '', stderr: `${describeError(error)}\n` }
  }
}

const edit = (from: string | RegExp, to: string) => async () => {
  const before = await text()
  const after = before.replace(from, to)
  expect(after).not.toBe(before)
  await writeFile(events(), after)
}

const editManifest = (change: (manifest: Record<string, unknown>) => unknown) => async () => {
  const manifest = JSON.parse(await readFile(at('run.json'), 'utf8'))
  await writeFile(at('run.json'), JSON.stringify({ ...manifest, ...(change(manifest) as object) }))
}

/** Something else in the trace's place. */
const instead = (make: Damage) => async () => {
  await unlink(events())
  await make()
}

/** A manifest that does not tell the trace's hash cannot give an edit away. */
const unhashed = (damage: Damage) => async () => {
  await editManifest(() => ({ trace: null }))()
  await damage()
}

/** Behind the last event. */
const append = (line: string) => async () => writeFile(events(), `${await text()}${line}\n`)

test('a run that is as it was is judged as it was', async () => {
  expect(await judged(() => {})).toMatchObject({ status: 0, stderr: '' })
})

test.each<[string, Damage]>([
  ['as it was', () => {}],
  ['a pipe', instead(() => execFileSync('mkfifo', [events()]))],
  ['an empty trace', () => truncate(events())],
  ['the end is cut off', async () => writeFile(events(), (await text()).slice(0, -100))],
])('the command line says the same of it: %s', async (_, damage) => {
  const expected = await judged(damage)
  expect(await klab(['judge', run])).toEqual(expected)
})

describe('what is no run: status 2, and why', () => {
  test.each<[string, Damage, string]>([
    ['an empty trace', () => truncate(events()), 'is not a trace: there is no event in it'],
    ['a binary file', () => copyFile('/bin/sh', events()), 'is not a trace: there is no event in it'],
    [
      '256 MiB of one line',
      instead(async () => {
        await writeFile(events(), '')
        await truncate(events(), 2 ** 28)
      }),
      'longer than 16777216 bytes',
    ],
    ['a folder', instead(() => mkdir(events())), 'is not a file'],
    ['a pipe', instead(() => execFileSync('mkfifo', [events()])), 'is not a file'],
    ['a device, by a link', instead(() => symlink('/dev/zero', events())), 'is not a file'],
    ['no trace', () => unlink(events()), 'cannot be read'],
    ['UTF-16', async () => writeFile(events(), Buffer.from(await text(), 'utf16le')), 'line 1: not JSON'],
    ['no manifest', () => unlink(at('run.json')), 'is not the folder of a run'],
    ['a manifest that is none', () => writeFile(at('run.json'), '{}'), "is not a run's manifest"],
    ['nested 100,000 deep', () => writeFile(at('run.json'), '['.repeat(100_000)), "is not a run's manifest"],
    ['no copy of the lab', editManifest(({ lab }) => ({ lab: { ...(lab as object), source: '' } })), 'short.yaml'],
    [
      '__proto__ for a manifest',
      () => writeFile(at('run.json'), '{"__proto__":{"version":1}}'),
      "is not a run's manifest",
    ],
  ])('%s', async (_, damage, words) => {
    const { status, stdout, stderr } = await judged(damage)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toContain(words)
    expect(stderr).not.toContain('klab itself failed')
  })
})

describe('what is not as it was written: status 3, and nothing passes', () => {
  const DIFFERS = 'the file is not the one that the run wrote: its SHA-256 differs'
  test.each<[string, Damage, string]>([
    ['the end is cut off', async () => writeFile(events(), (await text()).slice(0, -100)), DIFFERS],
    ['a byte of a value', edit('"value":0,', '"value":1,'), DIFFERS],
    ['lines end in CR and LF', async () => writeFile(events(), (await text()).replaceAll('\n', '\r\n')), DIFFERS],
    ['a byte order mark', async () => writeFile(events(), `\ufeff${await text()}`), DIFFERS],
    [
      'another outcome, after a cut',
      async () => writeFile(events(), (await text()).replace(/.*"hit".*\n/, '')),
      DIFFERS,
    ],
    ['an event of an unknown kind', append('{"v":1,"seq":1000,"kind":"proof"}'), DIFFERS],
    ['brackets, 100,000 deep', append('['.repeat(100_000)), DIFFERS],
    ['a number beyond all', append('{"v":1,"seq":1e999,"kind":"console","text":""}'), DIFFERS],
    ['a key twice', edit('"kind":"hit",', '"kind":"hit","kind":"hit",'), DIFFERS],
    ['a key __proto__', edit('"captures":{}', '"captures":{"__proto__":{"unavailable":"x"}}'), DIFFERS],
    ['a link to another run', async () => symlinked(), DIFFERS],
  ])('%s', async (_, damage, words) => {
    const { status, stdout, stderr } = await judged(damage)
    expect([status, stderr]).toEqual([3, ''])
    expect(stdout).toContain('INCONCLUSIVE')
    expect(stdout).toContain(words)
    expect(stdout).not.toContain('✓')
  })

  async function symlinked(): Promise<void> {
    await writeFile(at('other'), (await text()).replace('5.10', '5.11').replace('"pid":', '"pid":1'))
    await unlink(events())
    await symlink(at('other'), events())
  }

  test.each<[string, Damage, string]>([
    ['another hash in the manifest', editManifest(() => ({ trace: { sha256: '0'.repeat(64), events: 1 } })), DIFFERS],
    ['no hash, and a hit less', unhashed(edit(/.*"kind":"hit".*\n/, '')), 'is missing'],
    [
      'no hash, and the trace of another lab',
      unhashed(edit('"lab":"short"', '"lab":"long"')),
      'the trace is one of the lab `long`, not of `short`',
    ],
    ['no hash, and the end cut off', unhashed(edit(/.*"run-end".*\n$/, '')), 'the trace has no run-end'],
    [
      'no hash, two traces in one',
      unhashed(async () => writeFile(events(), (await text()).repeat(2))),
      'a second run-start',
    ],
    [
      'no hash, an incomplete run called complete',
      unhashed(edit('"unreturned":0', '"unreturned":1')),
      'returns and 1 unreturned of 1 hits',
    ],
  ])('%s', async (_, damage, words) => {
    const { status, stdout } = await judged(damage)
    expect(status).toBe(3)
    expect(stdout).toContain(words)
  })
})

test('a manifest that says incomplete: status 3, whatever the trace says', async () => {
  const error = { code: 'timeout', message: 'it took too long' }
  const { status } = await judged(editManifest(() => ({ outcome: 'incomplete', error })))
  expect(status).toBe(3)
})

test('what is made from the trace is not read: a verdict that is edited, or gone, changes nothing', async () => {
  const damage = async () => {
    await edit('"value":0,', '"value":-1,')()
    await writeFile(
      at('verdict.json'),
      (await readFile(join(good, 'verdict.json'), 'utf8')).replaceAll('failed', 'passed'),
    )
  }
  expect((await judged(damage)).status).toBe(3)
  expect((await judged(() => unlink(at('verdict.json')))).status).toBe(0)
})

test('judging leaves the run as it is', async () => {
  const before = await readdir(good)
  await klab(['judge', good])
  expect(await readdir(good)).toEqual(before)
})
