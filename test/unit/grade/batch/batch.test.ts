import { existsSync } from 'node:fs'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { freshFolder, makeFolders } from '../../../../src/grade/batch/folders.js'
import { type Batch, gradeBatch, readGrades, studentsFolder } from '../../../../src/grade/batch/index.js'
import { safeName } from '../../../../src/grade/hand-ins/index.js'
import { silentProgress } from '../../../../src/system/progress.js'
import { isAlive } from '../../system/alive.js'
import { temporaryFolder } from '../../temporary.js'
import { batchIn, handIns, startsIn } from './class.js'

async function graded(deeds: Readonly<Record<string, string>>, out: string, more: Partial<Batch> = {}) {
  const outcomes = await gradeBatch(handIns(deeds), batchIn(out, more))
  return Object.fromEntries(
    outcomes.map(({ grade, kept }) => [
      grade.student,
      kept ? `kept ${grade.points}` : (grade.points ?? grade.troubles),
    ]),
  )
}

const recorded = async (out: string) =>
  (await readGrades(studentsFolder(out))).map(({ student, points }) => [student, points])

const limits = (batch: Batch, more: Partial<Batch['program']>) => ({ program: { ...batch.program, ...more } })

test('whatever the process of one hand-in does, the others are graded, and it is inconclusive with its reason', async () => {
  const out = await temporaryFolder()
  const came = 'the process that graded it came to no end: '
  const ended = (status: number) => [`${came}it ended with status ${status}`]
  const deeds = {
    alice: 'full',
    bob: 'crash',
    carol: 'half',
    dan: 'garbage',
    erin: 'broken-grade',
    frank: 'no-grade',
    grace: "somebody-else's",
    heidi: 'grade-and-3',
    ivan: 'input',
    judy: 'none',
    ken: 'trouble',
  }
  expect(await graded(deeds, out, { retries: 0 })).toEqual({
    alice: 10,
    bob: [`${came}it was ended by SIGSEGV`],
    carol: 5,
    dan: [...ended(3), 'it said: error: \u001b[31mnothing is as it was'],
    erin: ended(0),
    frank: ended(0),
    grace: ended(0),
    heidi: ended(3),
    ivan: [...ended(2), 'it said: error: there is no function inet_init_'],
    judy: 0,
    ken: ['QEMU died'],
  })
  const names = Object.keys(deeds)
  const points = [10, null, 5, null, null, null, null, null, null, 0, null]
  expect(await recorded(out)).toEqual(names.map((name, at) => [name, points[at]]))
  expect((await readdir(out)).toSorted()).toEqual(['log', 'students'])
  expect(await readFile(join(out, 'students', 'ivan', 'klab.log'), 'utf8')).toContain('inet_init_')
  expect((await readFile(join(out, 'students', 'dan', 'klab.log'))).length).toBeLessThan(100_000)
})

test('one that hangs is ended when its time is over, deaf as it is, and not tried again', async () => {
  const out = await temporaryFolder()
  const more = limits(batchIn(out), { seconds: 1 })
  expect(await graded({ alice: 'hang' }, out, more)).toEqual({
    alice: ['the process that graded it came to no end: it was not done after 1 s'],
  })
  expect(startsIn(out)).toEqual({ alice: 1 })
})

test('one that fills the memory, or has it filled by what it starts, is ended and not tried again', async () => {
  const out = await temporaryFolder()
  const more = limits(batchIn(out), { bytes: 300 * 1024 ** 2 })
  const deeds = { alice: 'memory', bob: 'memory-of-a-child', carol: 'full' }
  const full = expect.stringMatching(/: it held \d{3} MiB of memory; 300 are allowed$/)
  expect(await graded(deeds, out, more)).toEqual({ alice: [full], bob: [full], carol: 10 })
  expect(startsIn(out)).toEqual({ alice: 1, bob: 1, carol: 1 })
  const child = Number(await readFile(join(out, 'child'), 'utf8'))
  await expect.poll(() => isAlive(child), { timeout: 10_000 }).toBe(false)
})

test('one that dies of the machine’s trouble is tried again as often as was asked for, wrong input is not', async () => {
  const out = await temporaryFolder()
  const deeds = { alice: 'crash-once', bob: 'crash', carol: 'input', dan: 'interrupted', erin: 'trouble' }
  expect(await graded(deeds, out)).toEqual({
    alice: 10,
    bob: [expect.stringContaining('SIGSEGV'), 'it was tried 3 times'],
    carol: [expect.stringContaining('status 2'), expect.stringContaining('inet_init_')],
    dan: [expect.stringContaining('status 130'), 'it was tried 3 times'],
    // Its process has tried again for itself.
    erin: ['QEMU died'],
  })
  expect(startsIn(out)).toEqual({ alice: 2, bob: 3, carol: 1, dan: 3, erin: 1 })
})

test('a program that cannot be started makes every hand-in inconclusive', async () => {
  const out = await temporaryFolder()
  const more = { retries: 0, ...limits(batchIn(out), { file: '/nowhere/node' }) }
  const { alice } = await graded({ alice: 'full' }, out, more)
  expect(alice).toEqual([expect.stringContaining('status 127'), expect.stringContaining('/nowhere/node')])
})

test('a student’s name reaches nothing but a folder of its own', async () => {
  const out = await temporaryFolder()
  const names = [
    '../../etc',
    '/etc/passwd',
    '..',
    '.',
    '',
    'a\nb',
    '-rf',
    '$(reboot)',
    '__proto__',
    'ö'.repeat(60),
    '\u202etxt',
  ]
  const found = names.map(
    student => ({ student, origin: 'full' }) as typeof handIns extends (...args: never) => (infer T)[] ? T : never,
  )
  const outcomes = await gradeBatch(found, batchIn(out))
  expect(outcomes.map(({ grade }) => grade.points)).toEqual(names.map(() => 10))
  expect((await readdir(out)).toSorted()).toEqual(['log', 'students'])
  expect((await readdir(join(out, 'students'))).toSorted()).toEqual(names.map(safeName).toSorted())
  expect((await readGrades(studentsFolder(out))).map(({ student }) => student)).toEqual(names.toSorted())
})

test('what is graded and has not changed is kept; what is new, changed or inconclusive is graded', async () => {
  const out = await temporaryFolder()
  await graded({ alice: 'full:a', bob: 'half:b', carol: 'trouble' }, out)
  await writeFile(join(out, 'students', 'alice', 'feedback.html'), 'page')
  const deeds = { alice: 'full:a', bob: 'full:changed', carol: 'full', dan: 'full' }
  expect(await graded(deeds, out)).toEqual({ alice: 'kept 10', bob: 10, carol: 10, dan: 10 })
  expect(await readFile(join(out, 'students', 'bob', 'runs', 'yours', 'run.json'), 'utf8')).toBe('changed')
  expect(existsSync(join(out, 'students', 'alice', 'feedback.html'))).toBe(true)
  expect(await graded(deeds, out, { tools: { klab: 'klab', machine: 'm2' } })).toEqual({
    alice: 10,
    bob: 10,
    carol: 10,
    dan: 10,
  })
  expect(existsSync(join(out, 'students', 'alice', 'feedback.html'))).toBe(false)
  expect(await graded({ alice: 'full:a' }, out, { again: true, tools: { klab: 'klab', machine: 'm2' } })).toEqual({
    alice: 10,
  })
})

test.each([
  ['is cut off', '{"v":1,'],
  ['is of another version', '{"v":2}'],
  ['is empty', ''],
])('a record that %s is graded anew', async (_, text) => {
  const out = await temporaryFolder()
  await graded({ alice: 'full' }, out)
  await writeFile(join(out, 'students', 'alice', 'grade.json'), text)
  expect(await graded({ alice: 'full' }, out)).toEqual({ alice: 10 })
})

test('another student’s record in the folder is no grade of this one’s', async () => {
  const out = await temporaryFolder()
  await graded({ alice: 'full' }, out)
  const file = join(out, 'students', 'alice', 'grade.json')
  await writeFile(file, (await readFile(file, 'utf8')).replace('"alice"', '"bob"'))
  expect(await graded({ alice: 'full' }, out)).toEqual({ alice: 10 })
})

test('an interrupt ends what is being graded, keeps what is done, and the next time goes on', async () => {
  const out = await temporaryFolder()
  const interrupt = new AbortController()
  const progress = { ...silentProgress, update: (done: number) => done === 2 && interrupt.abort() }
  const deeds = { alice: 'full', bob: 'half', carol: 'slow', dan: 'slow', erin: 'full' }
  expect(await graded(deeds, out, { progress, signal: interrupt.signal })).toEqual({ alice: 10, bob: 5 })
  expect(await recorded(out)).toEqual([
    ['alice', 10],
    ['bob', 5],
  ])
  expect(startsIn(out).erin).toBeUndefined()
  const rest = { ...deeds, carol: 'full', dan: 'full' }
  expect(await graded(rest, out)).toEqual({ alice: 'kept 10', bob: 'kept 5', carol: 10, dan: 10, erin: 10 })
})

test('nothing is begun when the interrupt has come before', async () => {
  const out = await temporaryFolder()
  let asked = 0
  const program = Object.defineProperty({ ...batchIn(out).program }, 'file', {
    enumerable: true,
    get: () => `/nowhere/${asked++}`,
  })
  expect(await graded({ alice: 'full' }, out, { program, signal: AbortSignal.abort() })).toEqual({})
  expect(asked).toBe(0)
})

test('a grade that cannot be recorded ends the batch with that fault, and nothing is left running', async () => {
  const out = await temporaryFolder()
  await expect(graded({ alice: 'slow', bob: 'sabotage' }, out)).rejects.toMatchObject({ code: 'ENOTDIR' })
})

test('as many are graded at once as was asked for', async () => {
  const out = await temporaryFolder()
  const interrupt = new AbortController()
  const running = gradeBatch(handIns({ a: 'slow', b: 'slow', c: 'slow', d: 'slow' }), {
    ...batchIn(out),
    jobs: 3,
    signal: interrupt.signal,
  })
  await vi.waitFor(() => expect(Object.keys(startsIn(out))).toHaveLength(3), 10_000)
  interrupt.abort()
  await running
  expect(Object.keys(startsIn(out))).toHaveLength(3)
})

test('what a killed klab has left half done is cleared', async () => {
  const out = await temporaryFolder()
  await graded({ alice: 'full' }, out)
  await rm(join(out, 'students'), { recursive: true })
  await makeFolders(out)
  await writeFile(join(await freshFolder(out, 'alice'), 'grade.json'), 'half')
  await writeFile(join(await freshFolder(out, 'zoe'), 'grade.json'), 'half')
  expect(await graded({ alice: 'full' }, out)).toEqual({ alice: 10 })
  expect((await readdir(out)).toSorted()).toEqual(['log', 'students'])
})
