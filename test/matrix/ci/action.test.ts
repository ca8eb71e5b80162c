import { cp, mkdir, readdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { PACKAGE_ROOT } from '../../../src/system/paths.js'
import { type ActionRun, runAction } from '../../unit/ci/action.js'
import { carriedOut } from '../../unit/ci/runner.js'
import { createWorkplace, type StandIn, type Workplace } from '../../unit/ci/workplace.js'
import { compileKlab } from '../../unit/system/compiled.js'

// Each runs bash and git, some the TypeScript compiler.
vi.setConfig({ testTimeout: 90_000 })

async function act(place: Workplace, inputs: Readonly<Record<string, string>> = {}): Promise<ActionRun> {
  const { klab, workspace, env } = place
  return runAction({ action: klab, workspace, temp: env.RUNNER_TEMP ?? '', env, inputs })
}

async function ranWith(standIn: StandIn, inputs: Readonly<Record<string, string>> = {}) {
  const place = await createWorkplace(standIn)
  return { place, ...(await act(place, inputs)) }
}

const REPORT = '# init-order: passed\n'

describe('a run', () => {
  test('that passes: outputs, the summary, and klab started as it is written down', async () => {
    const { place, status, outputs, summary, log } = await ranWith({
      report: REPORT,
      stdout: '::notice title=klab::passed\n',
    })
    const out = join(place.env.RUNNER_TEMP ?? '', 'klab')
    expect(status, log).toBe(0)
    expect(outputs).toEqual({
      verdict: 'passed',
      status: '0',
      folder: join(out, 'init-order'),
      junit: join(out, 'junit.xml'),
    })
    expect(summary).toBe(`${REPORT}\n`)
    expect(carriedOut(log)).toEqual(['::notice title=klab::passed'])
    expect(await place.calls()).toEqual([
      ['setup'],
      ['initcalls', '--verify', '--github', `--out=${out}`, `--junit=${out}/junit.xml`],
    ])
  })

  test.each([
    [1, 'failed'],
    [2, 'wrong-input'],
    [3, 'inconclusive'],
    [130, 'interrupted'],
    [137, 'inconclusive'],
  ])('that ends with %i is told by its name, and fails the job with the same status', async (status, verdict) => {
    const run = await ranWith({ statuses: [status], report: REPORT })
    expect(run.status).toBe(status)
    expect(run.outputs).toMatchObject({ verdict, status: String(status) })
    expect(run.steps).toEqual(['Set klab up', 'What the cache holds', 'Verify the init order', 'The verdict'])
  })

  test('that wrote nothing points to nothing, whatever an earlier one left behind', async () => {
    const place = await createWorkplace({ statuses: [2] })
    const folder = join(place.workspace, 'runs/init-order')
    await mkdir(folder, { recursive: true })
    for (const file of [join(folder, 'report.md'), join(place.workspace, 'runs/junit.xml')]) {
      await writeFile(file, 'the last good run\n')
      await utimes(file, 1, 1)
    }
    const { outputs, summary } = await act(place, { out: 'runs' })
    expect(outputs).toEqual({ verdict: 'wrong-input', status: '2', folder: '', junit: '' })
    expect(summary).toBe('')
  })

  test.each([0, 1])('that ends with %i and left no report decides nothing', async status => {
    const run = await ranWith({ statuses: [status] })
    expect(run.status).toBe(3)
    expect(run.outputs).toEqual({ verdict: 'inconclusive', status: '3', folder: '', junit: '' })
    expect(carriedOut(run.log)).toEqual([`::warning title=klab::klab ended with status ${status} and wrote no report`])
  })

  test('whose report is larger than GitHub takes has its beginning in the summary', async () => {
    const { summary } = await ranWith({ report: 'begin\n', padding: 1_500_000 })
    expect(summary.startsWith('begin\n')).toBe(true)
    expect(Buffer.byteLength(summary)).toBeLessThan(1_048_576)
  })

  test('leaves nothing in the temporary folder but its own', async () => {
    const { place } = await ranWith({ report: REPORT })
    const left = (await readdir(place.env.TMPDIR ?? '')).filter(name => !name.startsWith('step-'))
    expect(left).toEqual(['klab'])
  })
})

describe('inconclusive', () => {
  const initcalls = async (place: Workplace) => (await place.calls()).filter(([first]) => first === 'initcalls').length

  test('is tried again as often as is said, and no more when it is decided', async () => {
    const run = await ranWith({ statuses: [3, 1, 0], report: REPORT }, { attempts: '5' })
    expect(run.outputs.verdict).toBe('failed')
    expect(run.status).toBe(1)
    expect(await initcalls(run.place)).toBe(2)
  })

  test('in all attempts fails the job, unless it is to be a warning', async () => {
    const strict = await ranWith({ statuses: [3], report: REPORT }, { attempts: '2' })
    const mild = await ranWith({ statuses: [3], report: REPORT }, { attempts: '2', inconclusive: 'warn' })
    expect([strict.status, mild.status]).toEqual([3, 0])
    expect([await initcalls(strict.place), await initcalls(mild.place)]).toEqual([2, 2])
    expect(mild.outputs.verdict).toBe('inconclusive')
  })

  test('as a warning lets no other status pass', async () => {
    const statuses = [1, 2, 130]
    const runs = await Promise.all(
      statuses.map(one => ranWith({ statuses: [one], report: REPORT }, { inconclusive: 'warn' })),
    )
    expect(runs.map(({ status }) => status)).toEqual(statuses)
  })
})

describe('inputs', () => {
  const HOSTILE = [
    '$(touch pwned)',
    '`touch pwned`',
    '"; touch pwned; exit 0; "',
    "'; touch pwned #",
    'a b  c\t*',
    '--help',
    '-rf /',
  ]

  test.each(HOSTILE)('%j reaches klab as it is, and no shell', async evil => {
    const inputs = {
      kernel: evil,
      tree: evil,
      image: evil,
      vmlinux: evil,
      expect: evil,
      arguments: `--qemu\n${evil}\n\n`,
    }
    const { place, status } = await ranWith({ statuses: [2] }, inputs)
    const out = join(place.env.RUNNER_TEMP ?? '', 'klab')
    expect(status).toBe(2)
    expect((await place.calls()).at(-1)).toEqual([
      ...['initcalls', '--verify', '--github', `--out=${out}`, `--junit=${out}/junit.xml`],
      ...['kernel', 'tree', 'image', 'vmlinux', 'expect'].map(name => `--${name}=${evil}`),
      ...['--qemu', evil],
    ])
    expect(await readdir(place.workspace)).toEqual(['.git'])
  })

  test.each(HOSTILE)('%j as the folder is a folder of that name', async evil => {
    const name = evil.replaceAll('/', '_')
    const { place, outputs } = await ranWith({ report: REPORT }, { out: name })
    expect(await readdir(place.workspace)).toEqual(['.git', name].toSorted())
    expect(outputs.folder).toBe(join(place.workspace, name, 'init-order'))
  })

  test('a line feed in a folder adds no output', async () => {
    const name = 'a\nverdict=passed\nstatus=0'
    const { outputs, status, place } = await ranWith({ statuses: [1], report: REPORT }, { out: name })
    expect(status).toBe(1)
    expect(outputs).toMatchObject({ verdict: 'failed', status: '1', folder: join(place.workspace, name, 'init-order') })
  })

  test.each([
    [{ attempts: '1; touch pwned' }, 'attempts must be a number from 1 to 9'],
    [{ attempts: 'a[$(touch pwned)]' }, 'attempts must be a number from 1 to 9'],
    [{ attempts: '0' }, 'attempts must be a number from 1 to 9'],
    [{ inconclusive: 'pass' }, 'inconclusive must be fail or warn'],
    [{ out: '/proc/no/such' }, 'the folder of the input out cannot be made'],
  ])('%j is refused', async (inputs, message) => {
    const { place, status, outputs, log } = await ranWith({}, inputs)
    expect(status).toBe(2)
    expect(outputs.verdict).toBe('wrong-input')
    expect(carriedOut(log)).toEqual([`::error title=klab::${message}`])
    expect((await place.calls()).length).toBe(1)
    expect(await readdir(place.workspace)).toEqual(['.git'])
  })
})

describe('text from the guest on either stream', () => {
  const EVIL = [
    '::error::pwned',
    '   ::set-output name=verdict::passed',
    'words ##[set-output name=status]0',
    '::error ##[set-output name=status]0',
    '::add-mask::e',
    '::stop-commands::guess',
    '::guess::',
    '\u00a0::group::x',
  ]

  test('carries out nothing', async () => {
    const OURS = '::warning file=a.c,line=1,title=klab%3A x::say ##[set-output name=status]0'
    const words = `${EVIL.join('\n')}\n`
    const run = await ranWith({ statuses: [1], report: REPORT, stderr: words, stdout: `${OURS}\n` })
    expect(run.log).toContain('words ##[set-output name=status]0')
    expect(carriedOut(run.log)).toEqual([OURS])
    expect(run.status).toBe(1)
  })

  test('is an annotation at most, when klab should ever print it where the commands stand', async () => {
    const run = await ranWith({ statuses: [1], report: REPORT, stdout: `\0\xff${EVIL.join('\n')}\n` })
    expect(carriedOut(run.log).filter(line => !line.startsWith('::error::'))).toEqual([])
  })
})

describe("the cache's key", () => {
  const keyOf = async (place: Workplace, inputs: Readonly<Record<string, string>> = {}) => {
    const { log, steps, status } = await act(place, { ...inputs, arguments: '' })
    if (status !== 0) throw new Error(`${steps.at(-1)}: ${log}`)
    const folders = (await readdir(place.env.RUNNER_TEMP ?? '')).filter(name => name.startsWith('step-'))
    const texts = await Promise.all(
      folders.map(name => readFile(join(place.env.RUNNER_TEMP ?? '', name, 'output'), 'utf8')),
    )
    const keys = texts.flatMap(text => /^key=(.*)$/m.exec(text)?.[1] ?? [])
    return keys
  }

  test('is the same for the same, and another for another kernel, tree or way to build', async () => {
    const place = await createWorkplace({ report: REPORT })
    await act(place)
    await act(place)
    await act(place, { kernel: 'i386' })
    await act(place, { tree: '.' })
    await writeFile(join(place.klab, 'kernel-config/x86_64.yaml'), 'title: another\n')
    const keys = await keyOf(place)
    for (const key of keys) expect(key).toMatch(/^klab-unknown-unknown-[0-9a-f]{16}$/)
    expect(keys).toHaveLength(5)
    expect(new Set(keys).size).toBe(4)
  })
})

test('with the real command line, an unknown kernel is wrong input', async () => {
  await using compiled = await compileKlab()
  const place = await createWorkplace()
  for (const part of ['kernel-config', 'rootfs', 'lab', 'src/artifacts']) {
    await mkdir(join(compiled.folder, 'src'), { recursive: true })
    await symlink(join(PACKAGE_ROOT, part), join(compiled.folder, part))
  }
  // The set-up has tests of its own (test/unit/setup); here it is done.
  await cp(join(PACKAGE_ROOT, 'src/setup'), join(compiled.folder, 'src/setup'), { recursive: true })
  await writeFile(join(compiled.folder, 'src/setup/bootstrap.mjs'), '')
  await writeFile(join(compiled.folder, 'package.json'), '{"type":"module","version":"0.1.0"}')
  const { workspace, env } = place
  const request = { action: compiled.folder, workspace, temp: env.RUNNER_TEMP ?? '', env }
  const run = await runAction({ ...request, inputs: { kernel: 'no-such-kernel' } })
  expect(run.outputs, run.log).toEqual({ verdict: 'wrong-input', status: '2', folder: '', junit: '' })
  expect(run.status).toBe(2)
  expect(carriedOut(run.log)).toEqual([])
})
