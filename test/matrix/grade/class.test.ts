import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isAlive } from '../../unit/system/alive.js'
import { kernelOptions, klab, startKlab } from '../../vm/support/klab.js'
import { childOf, childrenOf, until } from '../../vm/support/processes.js'

const ASSIGNMENT = {
  'assignment.yaml': `title: Who gives a port away?
blanks:
  decides: { is: function, ask: The function that gives it away }
`,
  'lab.yaml': `title: Who gives a port away?
guest:
  steps:
    - start: asks
      run: [calls, s = socket inet stream, "bind s 127.0.0.1:\${port}"]
    - exit: asks
probes:
  decision: { at: "\${decides}", tasks: [asks] }
expect:
  - exit: asks
    status: 0
`,
  'task.md': `Who gives port \${port} away?\n`,
  'key.yaml': `seed: nobody guesses that a hare lies in the pepper
values: { port: { from: 20000, to: 29999 } }
parts:
  - id: place
    title: The function
    checks:
      - { wants: a function that the program comes to, expect: { hit: decision, task: asks } }
      - { wants: the one that gives it away, function: decision, is: [inet_csk_get_port] }
samples: { good: 2 }
`,
  'samples/good/answer.yaml': 'decides: inet_csk_get_port\n',
  'hand-ins/alice/answer.yaml': 'decides: inet_csk_get_port\n',
  'hand-ins/bob/answer.yaml': 'decides: inet_csk_get_port\n',
  'hand-ins/carol/answer.yaml': 'decides: __sys_bind\n',
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-class-'))
  for (const [name, text] of Object.entries(ASSIGNMENT)) {
    const path = join(folder, 'ports', name)
    await mkdir(join(path, '..'), { recursive: true })
    await writeFile(path, text)
  }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function args(): readonly string[] {
  const [key, handIns, out] = ['ports', 'ports/hand-ins', 'grades'].map(name => join(folder, name))
  return ['grade', key ?? '', handIns ?? '', '--out', out ?? '', '--retries', '0', '--json', ...kernelOptions()]
}

/** What a klab that is killed leaves of its temporary files goes with the folder. */
const env = () => ({ TMPDIR: folder, XDG_RUNTIME_DIR: folder })

/** A hand-in's process that has its guest running, with QEMU and GDB. */
async function gradingOf(parent: number | undefined): Promise<readonly [number, number, number]> {
  const [grader, qemu] = await until('a hand-in’s guest', async () => {
    for (const one of await childrenOf(parent ?? 0, 'node')) {
      const [guest] = await childrenOf(one, 'qemu')
      if (guest !== undefined) return [one, guest] as const
    }
    return null
  })
  return [grader, qemu, await childOf(grader, 'gdb')]
}

const pointsIn = (stdout: string) =>
  Object.fromEntries(
    (JSON.parse(stdout) as { grades: { student: string; points: number | null; kept: boolean }[] }).grades.map(
      ({ student, points, kept }) => [student, kept ? `kept ${points}` : points],
    ),
  )

test('a class is graded whatever befalls one hand-in or klab itself, and the same command goes on where it was', async () => {
  // One of three is killed while its guest runs.
  const first = startKlab([...args(), '--jobs', '2'], env())
  const [grader, ...its] = await gradingOf(first.pid)
  process.kill(grader, 'SIGKILL')
  await expect.poll(() => its.map(isAlive), { timeout: 10_000 }).toEqual([false, false])
  const { exitCode, stdout, stderr } = await first
  const points = pointsIn(stdout)
  expect([exitCode, Object.keys(points)]).toEqual([3, ['alice', 'bob', 'carol']])
  const killed = Object.keys(points).filter(name => points[name] === null)
  expect(killed).toHaveLength(1)
  expect(stderr).toContain(
    `${killed[0]}: inconclusive: the process that graded it came to no end: it was ended by SIGKILL`,
  )

  // klab is killed itself, with what it has started; then interrupted.
  for (const signal of ['SIGKILL', 'SIGINT'] as const) {
    const again = startKlab(args(), env())
    const those = await gradingOf(again.pid)
    process.kill(again.pid ?? 0, signal)
    const ended = await again
    expect([ended.exitCode, ended.signal]).toEqual(signal === 'SIGKILL' ? [undefined, signal] : [130, undefined])
    await expect.poll(() => those.map(isAlive), { timeout: 10_000 }).toEqual([false, false, false])
  }

  const last = await klab(args(), env())
  const kept = { alice: 'kept 2', bob: 'kept 2', carol: 'kept 1' }
  expect(pointsIn(last.stdout)).toEqual({ ...kept, [killed[0] ?? '']: killed[0] === 'carol' ? 1 : 2 })
  expect(last.status).toBe(1)
  const left = await readdir(join(folder, 'grades'))
  expect(left.toSorted()).toEqual(['grades.csv', 'grades.json', 'grades.ktap', 'index.html', 'junit.xml', 'students'])
  expect(await readFile(join(folder, 'grades/grades.csv'), 'utf8')).toMatch(/alice.*bob.*carol/s)
})

test('a key that is wrong and a folder of another assignment are told before anything is run', async () => {
  const other = join(folder, 'other')
  await mkdir(join(other, 'samples/good'), { recursive: true })
  for (const [name, text] of Object.entries(ASSIGNMENT).filter(([name]) => !name.startsWith('hand-ins')))
    await writeFile(join(other, name), text)
  const start = (...more: readonly string[]) => klab(['grade', other, join(folder, 'ports/hand-ins'), ...more])
  const taken = await start('--out', join(folder, 'grades'))
  expect([taken.status, taken.stderr]).toEqual([2, expect.stringContaining('holds grades of `ports`')])
  await writeFile(join(other, 'lab.yaml'), ASSIGNMENT['lab.yaml'].replace('exit: asks', 'exit: nobody'))
  const wrong = await start('--out', join(folder, 'elsewhere'))
  expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining('nobody')])
  expect(await readdir(join(folder, 'elsewhere'))).toEqual([])
})
