import type {
  ConsoleEvent,
  Event,
  EventBody,
  Frame,
  Hex,
  HitEvent,
  InitcallLevel,
  ReturnEvent,
} from '../../../src/event/index.js'
import { INITCALL_PROBE, levelMacro, roundOf } from '../../../src/initcalls/index.js'

/** An initcall as a boot has it: its level by the table, and what it does. */
export interface BootInitcall {
  readonly name: string
  readonly level: InitcallLevel
  readonly value?: number
  readonly usecs?: number
}

export const BOOT: readonly BootInitcall[] = [
  { name: 'migration_init', level: 'early' },
  { name: 'sock_init', level: '1' },
  { name: 'net_ns_init', level: '1' },
  { name: 'bts_init', level: '3', value: -19 },
  { name: 'inet_init', level: '5', usecs: 3216 },
  { name: 'populate_rootfs', level: 'rootfs', usecs: 53_000 },
  { name: 'xenbus_init', level: '6' },
  { name: 'xenbus_init', level: '6' },
  { name: 'late_sync', level: '7s' },
]

const ERRNO: Readonly<Record<number, string>> = { [-1]: '-EPERM', [-19]: '-ENODEV', [-22]: '-EINVAL' }

/** What a trace has of a boot that went as promised. The parts may be changed before `traceEvents` puts them together. */
export interface BootTrace {
  readonly table: readonly EventBody[]
  readonly calls: readonly BootCall[]
}

export interface BootCall {
  readonly hit: HitEvent | null
  readonly log: readonly ConsoleEvent[]
  readonly returned: ReturnEvent | null
}

export function bootTrace(initcalls: readonly BootInitcall[] = BOOT): BootTrace {
  const table = initcalls.map(({ name, level }, index) => ({
    kind: 'initcall' as const,
    position: index + 1,
    of: initcalls.length,
    level,
    function: name,
    address: addressOf(index),
    file: `init/${name}.c`,
    line: 10 * (index + 1),
    macro: levelMacro(level),
  }))
  return { table, calls: initcalls.map((initcall, index) => callOf(initcall, addressOf(index))) }
}

export function addressOf(index: number): Hex {
  return `0xffffffff81b0${(0x1000 + 16 * index).toString(16)}`
}

export function callOf({ name, level, value = 0, usecs = 1 }: BootInitcall, address: Hex): BootCall {
  const round = roundOf(level)
  const task = { pid: 1, comm: 'swapper/0', name: null }
  const at = { function: 'do_one_initcall', address: '0xffffffff81b32015' as Hex, cpu: 0, task, time: 1000 }
  const hit: HitEvent = {
    kind: 'hit',
    probe: INITCALL_PROBE,
    hit: 0,
    ...at,
    file: 'init/main.c',
    line: 1206,
    backtrace: 'whole',
    frames: chain(round),
    args: { fn: { pointer: address, symbol: name } },
    captures: { level: round ?? { unavailable: 'do_initcall_level is no caller here' } },
  }
  const returned: ReturnEvent = {
    ...at,
    kind: 'return',
    probe: INITCALL_PROBE,
    hit: 0,
    value,
    error: ERRNO[value] ?? null,
    captures: {},
  }
  return { hit, log: logOf(name, value, usecs), returned }
}

export function logOf(name: string, value: number, usecs: number): readonly ConsoleEvent[] {
  return [
    { kind: 'console', text: `[    0.401324] calling  ${name}+0x0/0x67a @ 1` },
    { kind: 'console', text: `[    0.401419] initcall ${name}+0x0/0x67a returned ${value} after ${usecs} usecs` },
  ]
}

function chain(round: number | null): readonly Frame[] {
  const loop = round === null ? ['do_pre_smp_initcalls'] : ['do_initcall_level', 'do_initcalls', 'do_basic_setup']
  return ['do_one_initcall', ...loop, 'kernel_init_freeable', 'kernel_init', 'ret_from_fork'].map(name => ({
    function: name,
    file: 'init/main.c',
    line: 1,
    address: '0x1',
    inlined: false,
  }))
}

/** The events in order, numbered, with a ledger that fits. */
export function traceEvents({ table, calls }: BootTrace, before: readonly EventBody[] = []): readonly Event[] {
  let number = 0
  const called = calls.flatMap(({ hit, log, returned }): EventBody[] => {
    if (hit !== null) number += 1
    const numbered = <T extends HitEvent | ReturnEvent>(event: T | null) =>
      event === null ? [] : [{ ...event, hit: number }]
    return [...numbered(hit), ...log, ...numbered(hit === null ? null : returned)]
  })
  const unreturned = calls.filter(({ hit, returned }) => hit !== null && returned === null).length
  const line = { armed: true, hit: number, captured: number, truncated: 0, unavailable: 0, unreturned, limited: false }
  const bodies: EventBody[] = [
    { kind: 'run-start', lab: 'demo', kernel: 'x86_64', deterministic: true },
    ...table,
    ...before,
    { kind: 'probe', probe: INITCALL_PROBE, at: 'do_one_initcall', locations: [] },
    { kind: 'phase', phase: 'reset', time: null },
    ...called,
    { kind: 'phase', phase: 'end', time: null },
    { kind: 'run-end', outcome: 'complete', reason: null, ledger: { [INITCALL_PROBE]: line } },
  ]
  return bodies.map((body, index) => ({ v: 1, seq: index + 1, ...body }))
}
