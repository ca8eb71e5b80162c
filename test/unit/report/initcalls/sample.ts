import type { Event, EventBody, Frame, InitcallEvent, InitcallLevel, Task, Value } from '../../../../src/event/index.js'
import { WEIGHTS } from '../../../../src/initcalls/account/find.js'
import { type FindingKind, type InitcallAccount, levelMacro, roundOf } from '../../../../src/initcalls/index.js'
import type { Report } from '../../../../src/report/report.js'
import { expectation, frame, hit, labOf, numbered, reportOf, ret } from '../sample.js'

export const BOOT: Task = { pid: 1, comm: 'swapper/0', name: null }

/** What is to happen to one initcall. */
export interface Spec {
  readonly name: string
  readonly level: InitcallLevel
  /** As the log tells it; the stamps agree. */
  readonly usecs?: number
  readonly value?: number
  readonly error?: string
  /** Functions that it is seen to call, each with what it returns; null is not watched. */
  readonly inside?: readonly (readonly [name: string, value: Value | null])[]
  readonly file?: string | null
  /** It is called, and does not come back. */
  readonly stays?: true
  readonly promised?: false
}

export const SPECS: readonly Spec[] = [
  { name: 'cpu_stop_init', level: 'early', usecs: 99 },
  { name: 'net_ns_init', level: '0' },
  { name: 'clocksource_done_booting', level: '5' },
  { name: 'pt_init', level: '5', value: -19, error: '-ENODEV' },
  {
    name: 'inet_init',
    level: '5',
    usecs: 2_334,
    file: 'net/ipv4/af_inet.c',
    inside: [
      ['arp_init', null],
      ['tcp_init', 0],
    ],
  },
  { name: 'populate_rootfs', level: 'rootfs', usecs: 40_523 },
  { name: 'wdt_init', level: '6', value: -22, error: '-EINVAL', usecs: 3 },
]

/** The clock becomes fine within this one. */
const SWITCHES = 'clocksource_done_booting'
/** What a character of the log costs, in microseconds. */
const COST = 1

/** Events as a run of the init order has them: the table, then for each initcall its call, the log's lines, its return. */
export function initOrderEvents(specs: readonly Spec[]): readonly Event[] {
  const bodies: EventBody[] = [{ kind: 'run-start', lab: 'demo', kernel: 'x86_64', deterministic: true }]
  const promised = specs.filter(each => each.promised !== false)
  bodies.push(...promised.map((spec, index) => entry(spec, index, promised.length)))
  bodies.push(line(0, 'Linux version 5.10.262 (klab@klab)'))
  let micros = 100_000
  for (const [index, spec] of specs.entries()) {
    bodies.push(called(spec, index + 1))
    const first = line(micros, `calling  ${spec.name}+0x0/0x10 @ 1`)
    bodies.push(first)
    micros += (first.text.length + 2) * COST + Math.round((spec.usecs ?? 0) * 1.024)
    if (spec.name === SWITCHES) bodies.push(line(micros, 'clocksource: Switched to clocksource tsc-early'))
    bodies.push(...innerCalls(spec, index))
    if (spec.stays) break
    // before the switch the kernel counts whole ticks
    const fine = specs.findIndex(({ name }) => name === SWITCHES) < index
    const { usecs = 0, value = 0 } = spec
    bodies.push(
      line(micros, `initcall ${spec.name}+0x0/0x10 returned ${value} after ${fine ? usecs : 0} usecs`),
      ret('do_one_initcall', value, { probe: 'initcall', hit: index + 1, task: BOOT, error: spec.error ?? null }),
    )
    micros += 500
  }
  bodies.push({ kind: 'run-end', outcome: 'complete', reason: null, ledger: {} })
  return numbered(bodies)
}

function entry({ name, level, file }: Spec, index: number, of: number): InitcallEvent {
  return {
    kind: 'initcall',
    of,
    position: index + 1,
    level,
    function: name,
    address: addressOf(name),
    file: file === undefined ? 'kernel/demo.c' : file,
    line: file === null ? null : index + 10,
    macro: levelMacro(level),
  }
}

function addressOf(name: string): `0x${string}` {
  const sum = [...name].reduce((total, character) => (total * 31 + (character.codePointAt(0) ?? 0)) % 0xfffffff, 7)
  return `0xffffffff8${sum.toString(16).padStart(7, '0')}`
}

function called({ name, level }: Spec, order: number): EventBody {
  const round = roundOf(level)
  const frames: readonly Frame[] = [
    frame('do_one_initcall', '0x10'),
    round === null ? frame('do_pre_smp_initcalls', '0x20', true) : frame('do_initcall_level', '0x30', true),
    frame('kernel_init_freeable', '0x40'),
  ]
  return hit('do_one_initcall', {
    probe: 'initcall',
    hit: order,
    task: BOOT,
    file: 'init/main.c',
    line: 1206,
    backtrace: 'whole',
    frames,
    args: { fn: { pointer: addressOf(name), symbol: name } },
    captures: { level: round ?? { unavailable: 'do_initcall_level is no caller here' } },
  })
}

function innerCalls({ inside = [] }: Spec, index: number): readonly EventBody[] {
  return inside.flatMap(([name, value], at) => {
    const of = { hit: index * 100 + at + 1, task: BOOT }
    return [hit(name, of), ...(value === null ? [] : [ret(name, value, of)])]
  })
}

function line(micros: number, text: string): Extract<EventBody, { kind: 'console' }> {
  const [seconds, rest] = [Math.floor(micros / 1_000_000), String(micros % 1_000_000).padStart(6, '0')]
  return { kind: 'console', text: `[${String(seconds).padStart(5)}.${rest}] ${text}` }
}

export function initOrderReport(specs: readonly Spec[] = SPECS): Report {
  const lab = labOf(['initcall', 'tcp_init'], ['arp_init'])
  return reportOf(lab, initOrderEvents(specs), [expectation(0, 'passed', 'initcalls: agree', [])])
}

export const KINDS = WEIGHTS

/** An account in which each kind of finding stands at an initcall of its own. */
export function everyFinding(name: (kind: string) => string = kind => `${kind}_init`): InitcallAccount {
  const kinds = Object.keys(KINDS) as FindingKind[]
  const account = accountWith(kinds.map(kind => ({ name: name(kind), level: '6', file: name('file'), usecs: 10 })))
  const findings = kinds.map((kind, index) => ({
    kind,
    weight: KINDS[kind],
    index,
    message: `\`${name(kind)}\` is ${kind}`,
    seqs: [index + 1],
  }))
  return { ...account, findings }
}

/** An account by hand, of what the table and the log say. */
export function accountWith(specs: readonly Spec[]): InitcallAccount {
  return {
    called: specs.length,
    logged: specs.length,
    initcalls: specs.map((spec, index) => ({
      function: spec.name,
      promised: { seq: index + 1, ...entry(spec, index, specs.length) },
      calls: [],
      logged: [{ order: index + 1, seq: 1, returned: { seq: 2, value: 0, usecs: spec.usecs ?? 0 } }],
    })),
    findings: [],
  }
}
