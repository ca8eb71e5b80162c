import { mkdir, readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { type DiskFault, faultyDisk } from '../../support/faulty-disk.js'
import { createFaultBench } from '../../vm/support/faults.js'
import { eventsOf, kernelOptions, klab, type Outcome, ofKind } from '../../vm/support/klab.js'

/** Short, and with a file that is saved. */
const LAB = `
title: A short run
guest:
  steps:
    - start: one
      run: [sh, -c, 'mkdir /tmp/a; echo hello > /tmp/b']
    - exit: one
    - save: /tmp/b
      as: b.txt
probes:
  mkdir: { at: vfs_mkdir, tasks: [one], return: true }
expect:
  - hit: mkdir
`

const bench = await createFaultBench()
afterAll(() => bench[Symbol.asyncDispose]())
const lab = await bench.lab('short', LAB)
await mkdir(bench.out)
const disk = await faultyDisk(bench.folder, [bench.out, bench.sockets])
const run = (env: Readonly<Record<string, string>>) =>
  klab(['run', lab, ...kernelOptions(), '--out', bench.out], { ...bench.env, ...env })

/** Every change of the disk that klab, QEMU and GDB make in a run: of each kind the first and the last. */
const changes = await disk.changes(run)
const places = [...changes].flatMap(([change, count]) => {
  const [program = '', call = '', path = ''] = change.split(' ')
  const name = path.slice(bench.folder.length + 1)
  return [...new Set([1, count])].map(nth => ({ program, call, path, nth, name }))
})

const folder = join(bench.out, 'short')
const manifestText = () => readFile(join(folder, 'run.json'), 'utf8')
const eventsText = () => readFile(join(folder, 'events.ndjson'), 'utf8')
const undisturbed = await eventsText()

test('there is what to sweep over', async () => {
  expect(changes.size).toBeGreaterThan(40)
  expect(JSON.parse(await manifestText()).outcome).toBe('complete')
})

describe('the disk is full from there on', () => {
  test.each(places)('$program: $call of $name, number $nth', place => sweep(place, 'ENOSPC', 'all'))
})

/** QEMU writes its console byte by byte, and tells nobody of one that is lost: docs/reliability.md, "Limits". */
const noticed = places.filter(
  ({ program, call, name }) => !(/^qemu/.test(program) && call === 'write' && /serial/.test(name)),
)

describe('the disk fails there, that once', () => {
  test.each(noticed)('$program: $call of $name, number $nth', place => sweep(place, 'EIO', 'once'))
})

let before: string
beforeEach(async () => {
  before = await manifestText()
})

type Place = (typeof places)[number]

async function sweep({ call, path, nth }: Place, errno: DiskFault['errno'], lasting: DiskFault['lasting']) {
  const outcome = await run(await disk.env({ call, path, nth, errno, lasting }))
  const happened = await disk.happened()
  // How often something is written in pieces is not the same in every run.
  if (nth === 1) expect(happened).toBe(true)
  await (outcome.status === 0 ? expectWhole(outcome) : expectTold(outcome))
  expect(await bench.leftovers()).toEqual([])
}

/** A run can do without it, or the room that was kept was enough: then nothing is missing. */
async function expectWhole({ stderr }: Outcome): Promise<void> {
  expect(stderr).not.toContain('error:')
  expect(JSON.parse(await manifestText())).toMatchObject({ outcome: 'complete', error: null })
  expect(await eventsText()).toBe(undisturbed)
  expect((await readdir(folder)).sort()).toEqual(FILES)
}

const FILES = [
  ...[
    'events.ndjson',
    'files',
    'gdb.log',
    'junit.xml',
    'qemu.log',
    'report.html',
    'report.md',
    'run.json',
    'serial.log',
  ],
  ...['timing.ndjson', 'verdict.json'],
]

/** Status 3, in words, by name; and in the folder lies the last run, or this one, marked incomplete. */
async function expectTold({ status, stderr }: Outcome): Promise<void> {
  expect(status).toBe(3)
  expect(stderr).not.toContain('klab itself failed')
  if ((await manifestText()) === before) return expect(stderr).toMatch(TOLD)
  const { outcome, error } = JSON.parse(await manifestText())
  const verdict = JSON.parse(await readFile(join(folder, 'verdict.json'), 'utf8')).verdict
  // A lost report of the step runner's is a gap in a run that went to its end.
  if (outcome === 'complete') return expect(verdict).toBe('inconclusive')
  expect(error.code).toBe('disk')
  expect(stderr).toMatch(TOLD)
  expect(ofKind(await eventsOf(folder), 'run-end')).toHaveLength(1)
  expect((await readdir(folder)).filter(file => basename(file).startsWith('.'))).toEqual([])
  const judged = await klab(['judge', folder])
  expect(judged.status).toBe(3)
}

const TOLD = /^error: .*(the disk is full|the disk has failed|No space left on device|Input\/output error)/m
