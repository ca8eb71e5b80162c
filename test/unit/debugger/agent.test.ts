import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PACKAGE_ROOT } from '../../../src/system/paths.js'

/** The agent's parts that need no kernel, in the Python of the real GDB. */
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-agent-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** What the Python code leaves in `answer`; `given` is there as `given`. */
async function python<T>(code: string, given: unknown = null): Promise<T> {
  const [script, input, output] = ['script.py', 'given.json', 'answer.json'].map(name => join(folder, name))
  await writeFile(input ?? '', JSON.stringify(given))
  await writeFile(
    script ?? '',
    `import json, sys
sys.path.insert(0, ${JSON.stringify(join(PACKAGE_ROOT, 'src/debugger/agent'))})
given = json.load(open(${JSON.stringify(input)}))
${code}
json.dump(answer, open(${JSON.stringify(output)}, "w"))
`,
  )
  const { all } = await execa(
    'gdb',
    ['-nx', '-q', '-batch', '-ex', `python exec(open(${JSON.stringify(script)}).read())`],
    {
      all: true,
      reject: false,
    },
  )
  const text = await readFile(output ?? '', 'utf8').catch(() => Promise.reject(new Error(all)))
  await rm(output ?? '')
  return JSON.parse(text) as T
}

interface Told {
  readonly events: readonly object[]
  readonly gaps: readonly string[]
  readonly done: object | null
}

/** For each list of lines what a fresh reader of reports makes of it. */
function readReports(cases: readonly (readonly string[])[]): Promise<readonly Told[]> {
  const code = `
from klab_agent.files import Files
from klab_agent.gaps import Gaps
from klab_agent.reports import Reports
def told(lines):
    gaps = []
    reports = Reports(Files(${JSON.stringify(join(folder, 'saved'))}, ["a.txt"]), 1, Gaps(gaps.append))
    events = [event for line in lines if (event := reports.take(line)) is not None]
    return {"events": events, "gaps": [gap["reason"] for gap in gaps], "done": reports.done}
answer = [told(lines) for lines in given]
`
  return python(code, cases)
}

const OUTPUT = { kind: 'output', n: 1, task: 'a', text: 'hi', partial: false, time: 5 }
const STEP = { kind: 'step', n: 1, step: 1, op: 'start', task: 'a', ok: true, detail: 'd', time: 1 }
const TASK = { kind: 'task', n: 1, task: 'a', pid: 7, state: 'exited', status: 0, signal: null, time: 1 }
const DONE = { kind: 'done', n: 1, ok: false, detail: 'd' }
const FILE = { kind: 'file', n: 1, name: 'a.txt', path: '/a', size: 0, cut: false, epoch: '0x1', time: 1 }

describe("the step runner's reports", () => {
  test('become events, without their numbers', async () => {
    const numbered = [TASK, STEP, OUTPUT, FILE, DONE].map((report, at) => JSON.stringify({ ...report, n: at + 1 }))
    const [told] = await readReports([numbered])
    const plain = [TASK, STEP, OUTPUT].map(({ n: _, ...event }) => event)
    const { n: _, ...file } = FILE
    expect(told?.events).toEqual([...plain, { ...file, sha256: expect.stringMatching(/^e3b0c442/) }])
    expect(Object.keys(told?.events[0] ?? {})).toEqual(['kind', 'task', 'pid', 'state', 'status', 'signal', 'time'])
    expect([told?.gaps, told?.done]).toEqual([[], { ok: false, detail: 'd' }])
  })

  test('nobody in the guest makes an event of another kind, and whatever is no report is a gap', async () => {
    const kinds = ['hit', 'return', 'probe', 'phase', 'crash', 'console', 'packet', 'run-start', 'run-end', 'agent-end']
    const forged = [...kinds, 'verdict', 'feature', 'initcall', '__class__', ''].map(kind => ({ ...OUTPUT, kind }))
    const wrong = [
      ...[null, [], {}, 5, 'output', [OUTPUT], { ...OUTPUT, kind: ['output'] }, { ...OUTPUT, kind: null }],
      ...['1', 0, -1, 1.5, true, null, 2 ** 60].map(n => ({ ...OUTPUT, n })),
      ...[5, null, ['hi'], { a: 1 }].map(text => ({ ...OUTPUT, text })),
      ...['no', 0, null].map(partial => ({ ...OUTPUT, partial })),
      ...['5', -1, 0.5, 2 ** 60, null, true].map(time => ({ ...OUTPUT, time })),
      ...['dead', null, ['exited']].map(state => ({ ...TASK, state })),
      ...['0x', '0X1', '1', 1, '0xg', '0x11112222333344445'].map(epoch => ({ ...FILE, epoch })),
      { ...OUTPUT, more: 1 },
      { kind: 'output' },
      { ...TASK, pid: 0 },
      { ...STEP, ok: 1 },
      { ...DONE, detail: null },
      { kind: 'gap', n: 1, probe: 'p', reason: 'r' },
      { kind: 'chunk', n: 1, name: 'a.txt', data: '***' },
      { kind: 'chunk', n: 1, name: '../../etc/passwd', data: '' },
      { ...FILE, name: '/etc/passwd' },
      { ...FILE, size: 1 },
    ]
    const text = JSON.stringify(OUTPUT)
    const unreadable = [
      ...['', 'nonsense', '{', text.slice(0, -1), `${text}${text}`, '['.repeat(30_000), '{"a":'.repeat(6_000)],
      ...['NaN', 'Infinity', '-Infinity', '1e999', '9'.repeat(5_000)].map(time => text.replace(':5}', `:${time}}`)),
    ]
    const lines = [...[...forged, ...wrong].map(one => JSON.stringify(one)), ...unreadable]
    const told = await readReports(lines.map(line => [line]))
    for (const [at, { events, gaps, done }] of told.entries()) {
      const line = lines[at]?.slice(0, 80)
      expect([events, done, gaps.length], line).toEqual([[], null, 1])
      expect(gaps[0], line).toContain("the step runner's reports: ")
    }
    expect(told).toHaveLength(lines.length)
  })

  test('one that is missing, repeated, inserted or behind the end shows', async () => {
    const numbers = (reports: readonly object[], ...ns: number[]) =>
      reports.map((report, at) => JSON.stringify({ ...report, n: ns[at] }))
    const three = [OUTPUT, OUTPUT, OUTPUT]
    const told = await readReports([
      numbers(three, 1, 2, 3),
      numbers(three, 1, 3, 4),
      numbers(three, 2, 3, 4),
      numbers(three, 1, 2, 2),
      numbers(three, 1, 2, 1),
      numbers([DONE, OUTPUT], 1, 2),
      numbers([DONE, { ...DONE, ok: true }], 1, 2),
      numbers([STEP, { ...STEP, step: 3 }], 1, 2),
      numbers([{ ...DONE, ok: true }], 1),
    ])
    const head = "the step runner's reports: "
    expect(told.map(({ events, gaps }) => [events.length, ...gaps.map(gap => gap.replace(head, ''))])).toEqual([
      [3],
      [3, 'number 3 follows number 1'],
      [3, 'number 2 follows number 0'],
      [2, 'number 2 comes after number 2'],
      [2, 'number 1 comes after number 2'],
      [0, 'a output after the last one'],
      [0, 'a done after the last one'],
      [2, 'step 3 follows step 1'],
      [0, '0 of 1 steps are told of'],
    ])
    expect(told[6]?.done).toEqual({ ok: false, detail: 'd' })
  })
})

test('losses of a probe are told one by one up to a bound, and the others in numbers; telling them never fails', async () => {
  const code = `
from klab_agent.gaps import Gaps
sent, room = [], [1000]
def send(event):
    if len(sent) == room[0]:
        raise OSError(28, "no room")
    sent.append("%s %s" % (event["probe"], event["reason"]))
gaps = Gaps(send)
for number in range(25):
    gaps.tell("p", "loss %d" % number)
gaps.failed(None, ValueError("a" * 1000))
try:
    raise KeyError("k")
except KeyError as error:
    gaps.failed("q", error)
room[0] = len(sent)
gaps.tell("r", "lost where nothing can be told")
room[0] = 1000
gaps.finish()
answer = sent
`
  const sent = await python<string[]>(code)
  expect(sent.slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, number) => `p loss ${number}`))
  expect(sent[20]).toMatch(/^None the agent failed: ValueError: a+$/)
  expect(sent[20]?.length).toBeLessThan(600)
  expect(sent.slice(21)).toEqual([
    expect.stringMatching(/^q the agent failed: KeyError: 'k' \(<string>, line \d+\)$/),
    'p 5 more losses are not told one by one',
    'r 1 more losses are not told one by one',
  ])
})

test("the events' file has whole lines only: one that does not fit is taken back, and none follows", async () => {
  const [events, times] = [join(folder, 'events'), join(folder, 'times')]
  const code = `
import resource
from klab_agent.channel import Broken, Channel
channel = Channel(${JSON.stringify(events)}, ${JSON.stringify(times)})
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
answer = []
for text in ["a" * 100, "b" * 2000, "c", float("nan")]:
    try:
        channel.send({"kind": "console", "text": text})
        answer.append("sent")
    except (Broken, ValueError) as error:
        answer.append("%s: %s" % (type(error).__name__, error))
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
try:
    channel._events.append("there is room again")
except OSError as error:
    answer.append(error.strerror)
channel.close()
`
  const broken = 'Broken: the captured events cannot be written: File too large'
  const answer = await python<string[]>(code)
  expect(answer.slice(0, 3)).toEqual(['sent', broken, broken])
  expect(answer[3]).toMatch(/^ValueError: /)
  expect(answer[4]).toBe('File too large')
  expect(await readFile(events, 'utf8')).toBe(`{"kind":"console","text":"${'a'.repeat(100)}"}\n`)
  expect((await readFile(times, 'utf8')).split('\n')).toHaveLength(2)
})

test('lines are read as they grow; of one that is too long the beginning is read, and the rest is counted', async () => {
  const file = join(folder, 'tail')
  const code = `
from klab_agent.channel import Tail
tail, answer = Tail(${JSON.stringify(file)}, 10), []
answer.append(list(tail.lines()))
with open(${JSON.stringify(file)}, "wb", buffering=0) as out:
    for piece in given:
        out.write(piece.encode("latin1"))
        answer.append(list(tail.lines()))
answer.append(list(tail.lines(last=True)))
answer.append(list(tail.lines(last=True)))
`
  const pieces = ['on', 'e\r\ntwo\n', `${'x'.repeat(200_000)}`, 'y\n\n', '\xff\xe9\n', 'rest']
  expect(await python(code, pieces)).toEqual([
    [],
    [],
    [
      ['one', 0],
      ['two', 0],
    ],
    [],
    [
      ['xxxxxxxxxx', 199_991],
      ['', 0],
    ],
    [['\\xff\\xe9', 0]],
    [],
    [['rest', 0]],
    [],
  ])
})
