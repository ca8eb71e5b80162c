import type { Value } from '../../../src/event/index.js'
import type { Report } from '../../../src/report/report.js'
import { expectation, frame, hit, labOf, manifestOf, numbered, reportOf, ret } from './sample.js'

export const EVIL =
  '</script><script>alert(1)</script>"\'><img src=x onerror=alert(1)>\x1b]52;c;aGk=\x07\u202e\u2066\x9b2J ``` ` | \\ ]]> &amp; ![x](http://evil.example) \ud800\r\n# head\n<!-- @all __proto__'

const value = {
  [EVIL]: EVIL,
  p: { pointer: '0xff', symbol: EVIL, to: { [EVIL]: { enum: EVIL, value: 1 } } },
} as unknown as Value

/** Whatever can come from a guest, a kernel or a lab file says something nasty. */
export function hostileReport(): Report {
  const task = { pid: 7, comm: EVIL, name: EVIL }
  const evilFrame = { ...frame(EVIL, '0x1'), file: EVIL }
  const captures = { [EVIL]: value, gone: { unavailable: EVIL }, __proto__: 3 }
  const events = numbered([
    { kind: 'run-start', lab: EVIL, kernel: EVIL, deterministic: true },
    {
      kind: 'probe',
      probe: EVIL,
      at: EVIL,
      locations: [{ function: EVIL, address: '0x1', file: EVIL, line: 1, inlined: true, init: true }],
    },
    {
      kind: 'initcall',
      of: 1,
      position: 1,
      level: '5',
      function: EVIL,
      address: '0x1',
      file: EVIL,
      line: 1,
      macro: EVIL,
    },
    { kind: 'console', text: EVIL },
    { kind: 'task', task: EVIL, pid: 7, state: 'exited', status: null, signal: EVIL, time: null },
    { kind: 'step', step: 1, op: EVIL, task: null, ok: false, detail: EVIL, time: 1 },
    { kind: 'step', step: 2, op: EVIL, task: EVIL, ok: true, detail: EVIL, time: 1 },
    { kind: 'output', task: EVIL, text: EVIL, partial: true, time: 1 },
    hit('do_one_initcall', { probe: 'initcall', task, args: { fn: { pointer: '0x1', symbol: EVIL } } }),
    hit(EVIL, {
      task,
      file: EVIL,
      backtrace: 'broken',
      frames: [evilFrame, evilFrame],
      args: { [EVIL]: value },
      captures,
    }),
    ret(EVIL, EVIL, { task, error: EVIL, captures: { [EVIL]: EVIL } }),
    { kind: 'crash', message: EVIL, frames: [evilFrame], time: 1 },
    { kind: 'gap', probe: EVIL, reason: EVIL },
    { kind: 'run-end', outcome: 'incomplete', reason: EVIL, ledger: {} },
  ])
  const base = reportOf({ ...labOf([EVIL]), name: EVIL, title: EVIL }, events, [
    { ...expectation(0, 'failed', EVIL, [8]), message: EVIL, seen: EVIL, position: { file: EVIL, line: 1, column: 1 } },
    { ...expectation(1, 'passed', EVIL, []), message: EVIL, seen: EVIL },
  ])
  const manifest = {
    ...manifestOf(EVIL),
    klab: EVIL,
    error: { code: EVIL, message: EVIL },
    startedAt: EVIL,
    durations: { [EVIL]: 1 },
  }
  return { ...base, manifest, source: () => EVIL, defects: [{ nature: 'spoilt', line: 1, probe: EVIL, what: EVIL }] }
}
