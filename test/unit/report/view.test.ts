import { expect, test } from 'vitest'
import type { EventBody } from '../../../src/event/index.js'
import { buildView } from '../../../src/report/view/build.js'
import type { Entry } from '../../../src/report/view/view.js'
import { CLIENT, frame, hit, labOf, numbered, ret, SERVER, sk } from './sample.js'

/** `a[b c]`: b and c inside a; `~`: other tasks ran; `.`: a note. */
function shape(entries: readonly Entry[]): string {
  return entries
    .map(entry => {
      if (entry.type === 'meanwhile') return '~'
      if (entry.type === 'note') return '.'
      return entry.entries.length === 0 ? entry.hit.function : `${entry.hit.function}[${shape(entry.entries)}]`
    })
    .join(' ')
}

function viewOf(bodies: readonly EventBody[], watched: readonly string[] = []) {
  return buildView({ lab: labOf(watched), events: numbered(bodies), left: null })
}

function shapes(bodies: readonly EventBody[]): readonly string[] {
  return viewOf(bodies).lanes.map(lane => shape(lane.entries))
}

test('a call contains what is hit before its return', () => {
  expect(shapes([hit('a'), hit('b'), ret('b', 0), hit('c'), ret('c', 0), ret('a', 0), hit('d')])).toEqual(['a[b c] d'])
})

test('other tasks do not nest into a call that they interrupt', () => {
  const other = { task: CLIENT }
  expect(
    shapes([hit('accept'), hit('connect', other), ret('connect', 0, other), ret('accept', 3), hit('recv')]),
  ).toEqual(['accept[~] recv', 'connect'])
})

test('without a return, the backtrace tells what is inside', () => {
  const outer = frame('main', '0x100')
  const chain = (...frames: ReturnType<typeof frame>[]) => ({ backtrace: 'whole' as const, frames })
  const bodies = [
    hit('a', chain(frame('a', '0x10'), outer)),
    hit('b', chain(frame('b', '0x20'), frame('a', '0x14'), outer)),
    hit('c', chain(frame('c', '0x30'), outer)),
  ]
  expect(shapes(bodies)).toEqual(['a[b] c'])
})

test('a second call of the same function from elsewhere is not the first one', () => {
  const via = (address: `0x${string}`) => [frame('a', '0x10'), frame('main', address)]
  const inner = [frame('b', '0x20'), frame('a', '0x14'), frame('main', '0x200')]
  const bodies = [
    hit('a', { backtrace: 'whole', frames: via('0x100') }),
    hit('b', { backtrace: 'whole', frames: inner }),
  ]
  expect(shapes(bodies)).toEqual(['a b'])
})

test('recursion nests, also through inlined frames that share an address', () => {
  const base = frame('main', '0x100')
  const first = [frame('a', '0x10', true), frame('host', '0x10'), base]
  const second = [frame('a', '0x40'), frame('a', '0x18', true), frame('host', '0x18'), base]
  expect(
    shapes([hit('a', { backtrace: 'whole', frames: first }), hit('a', { hit: 2, backtrace: 'whole', frames: second })]),
  ).toEqual(['a[a]'])
})

test('nothing nests deeper than a kernel stack could', () => {
  const count = 3_000
  const hits = Array.from({ length: count }, (_, index) => hit('a', { hit: index + 1 }))
  const returns = Array.from({ length: count }, (_, index) => ret('a', 0, { hit: count - index }))
  const view = viewOf([...hits, ...returns])
  let depth = 0
  for (let list = view.lanes[0]?.entries ?? []; list.length > 0; depth++) {
    const last = list.at(-1)
    list = last?.type === 'call' ? last.entries : []
  }
  expect(view.calls).toBe(count)
  expect(depth).toBe(201)
})

test('a return without its hit stands by itself', () => {
  expect(shapes([ret('a', 0), hit('a')])).toEqual(['. a'])
})

test('tells a missing return from one that nobody asked for', () => {
  const [lane] = viewOf([hit('a'), hit('b')], ['a']).lanes
  expect(lane?.calls.map(call => call.end)).toEqual(['unreturned', 'unwatched'])
})

test('the plan may name a task before it has a pid; the kernel names the first three', () => {
  const kernel = (pid: number) => hit(`k${pid}`, { task: { pid, comm: 'swapper/0', name: null } })
  const view = viewOf([
    { kind: 'output', task: 'server', text: 'hi', partial: false, time: 1 },
    hit('a', { task: SERVER }),
    kernel(0),
    kernel(1),
    kernel(2),
  ])
  expect(view.lanes.map(({ title, pid }) => `${title} ${pid}`)).toEqual([
    'server 31',
    'swapper 0',
    'init 1',
    'kthreadd 2',
  ])
})

test('a name that the plan uses again is another task, with its own output', () => {
  const task = (pid: number, state: 'started' | 'exited'): EventBody => {
    return { kind: 'task', task: 'again', pid, state, status: 0, signal: null, time: 1 }
  }
  const said = (text: string): EventBody => ({ kind: 'output', task: 'again', text, partial: false, time: 1 })
  const once = (pid: number): readonly EventBody[] => [
    task(pid, 'started'),
    hit('a', { task: { pid, comm: 'calls', name: 'again' } }),
    said(`I am ${pid}`),
    task(pid, 'exited'),
  ]
  const { lanes } = viewOf([...once(31), ...once(33)])
  expect(
    lanes.map(({ pid, entries }) => [pid, entries.map(entry => (entry.type === 'note' ? entry.event.seq : 'a'))]),
  ).toEqual([
    [31, [1, 'a', 3, 4]],
    [33, [5, 'a', 7, 8]],
  ])
})

const state = (value: number, more = {}) => ({ sk: sk({ __sk_common: { skc_state: value }, ...more }) })

test('a call changes the fields that differ from its entry, by the kernel’s names', () => {
  const [lane] = viewOf([
    hit('a', { captures: state(7, { same: 1 }) }),
    ret('a', 0, { captures: state(10, { same: 1 }) }),
  ]).lanes
  expect(lane?.calls[0]?.during.get('sk')).toEqual({
    since: 1,
    object: '0xffff8880',
    fields: [{ path: 'sk->sk_state', before: 'TCP_CLOSE', after: 'TCP_LISTEN' }],
  })
})

test('what others changed since an object was last seen is told at the entry', () => {
  const [lane] = viewOf([
    hit('a', { captures: state(7) }),
    hit('b', { captures: state(1) }),
    hit('c', { captures: { sk: sk({ __sk_common: { skc_state: 2 } }, '0xffff9999') } }),
  ]).lanes
  expect(lane?.calls[1]?.before.get('sk')).toMatchObject({
    since: 1,
    fields: [{ before: 'TCP_CLOSE', after: 'TCP_ESTABLISHED' }],
  })
  expect(lane?.calls[2]?.before.size).toBe(0)
})

test('a pointer that changed leads to another object, whose fields are no changes', () => {
  const at = (pointer: `0x${string}`, num: number) => ({ sock: { sk: sk({ num }, pointer) } })
  const [lane] = viewOf([hit('a', { captures: at('0x0', 0) }), ret('a', 0, { captures: at('0xff', 5) })]).lanes
  expect(lane?.calls[0]?.during.get('sock')?.fields).toEqual([{ path: 'sock.sk', before: 'NULL', after: '0xff' }])
})

test('a value that cannot be had any more is told as such', () => {
  const gone = { n: { unavailable: 'optimized out' } }
  const [lane] = viewOf([hit('a', { captures: { n: 1 } }), ret('a', 0, { captures: gone })]).lanes
  expect(lane?.calls[0]?.during.get('n')?.fields).toEqual([{ path: 'n', before: '1', after: '⚠ optimized out' }])
})

const exited = (task: typeof SERVER): EventBody => ({
  kind: 'task',
  task: task.name ?? '',
  pid: task.pid,
  state: 'exited',
  status: 0,
  signal: null,
  time: 1,
})

test('at the address of an object that only an ended task has seen, the next is another object', () => {
  const other = { task: CLIENT }
  const view = viewOf([
    hit('a', { captures: state(7) }),
    exited(SERVER),
    hit('b', { captures: state(1), ...other }),
    hit('c', { captures: state(8), ...other }),
  ])
  expect(view.lanes.flatMap(lane => lane.calls.map(call => call.before.get('sk')?.since ?? null))).toEqual([
    null,
    null,
    3,
  ])
})

test('an object that a living task has seen as well stays the same', () => {
  const view = viewOf([
    hit('a', { captures: state(7), task: CLIENT }),
    hit('b', { captures: state(7) }),
    exited(SERVER),
    hit('c', { captures: state(1), task: CLIENT }),
  ])
  expect(view.lanes[0]?.calls.at(-1)?.before.get('sk')?.since).toBe(2)
})

function bytesChanged(before: readonly number[], after: readonly number[]) {
  const bytes = (all: readonly number[]) => ({
    hex: all.map(octet => octet.toString(16).padStart(2, '0')).join(' '),
    text: '',
  })
  const bodies = [hit('a', { captures: { b: bytes(before) } }), ret('a', 0, { captures: { b: bytes(after) } })]
  const fields = viewOf(bodies).lanes[0]?.calls[0]?.during.get('b')?.fields ?? []
  return fields.map(field => `${field.path}: ${field.before} → ${field.after}`)
}

test('of many bytes those that differ are told, of few all', () => {
  const zeros = Array.from({ length: 600 }, () => 0)
  expect(bytesChanged(zeros, zeros)).toEqual([])
  expect(bytesChanged(zeros, zeros.with(18, 10).with(19, 11).with(599, 1))).toEqual([
    'b[18..19]: 00 00 → 0a 0b',
    'b[599]: 00 → 01',
  ])
  expect(bytesChanged([1, 2], [1, 3])).toEqual(['b: 01 02 → 01 03'])
})

test('many stretches of differing bytes are counted', () => {
  const zeros = Array.from({ length: 40 }, () => 0)
  const changes = bytesChanged(
    zeros,
    zeros.map((_, at) => at % 2),
  )
  expect(changes).toHaveLength(9)
  expect(changes.at(-1)).toBe('b: 12 more bytes → others')
})
