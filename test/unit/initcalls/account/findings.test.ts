import { describe, expect, test } from 'vitest'
import { initcallAccount } from '../../../../src/initcalls/index.js'
import { addressOf, BOOT, type BootTrace, bootTrace, callOf, logOf, traceEvents } from '../boot.js'

/** Kind, weight and words of what is found in a boot that is not as promised. */
function found(trace: BootTrace): readonly string[] {
  return initcallAccount(traceEvents(trace))
    .findings.filter(({ kind }) => kind !== 'absent')
    .map(({ kind, weight, message }) => `${weight} ${kind}: ${message}`)
}

const { table, calls } = bootTrace()
const at = (name: string) => BOOT.findIndex(one => one.name === name)
const inet = at('inet_init')
const changed = (index: number, change: Partial<(typeof calls)[number]>) =>
  calls.map((call, one) => (one === index ? { ...call, ...change } : call))

describe('a boot that goes as promised', () => {
  test('has every initcall once, by table, trace and log', () => {
    const account = initcallAccount(traceEvents({ table, calls }))
    expect(account.initcalls.map(record => [record.function, record.calls.length, record.logged.length])).toEqual(
      BOOT.map(({ name }) => [name, 1, 1]),
    )
    expect([account.called, account.logged]).toEqual([BOOT.length, BOOT.length])
  })

  test('tells what found nothing to do', () => {
    expect(initcallAccount(traceEvents({ table, calls })).findings.map(({ kind, message }) => [kind, message])).toEqual(
      [
        [
          'absent',
          '`bts_init` (arch, init/bts_init.c:40), between `net_ns_init` and `inet_init`, found nothing to do here: it returned -19 (-ENODEV)',
        ],
      ],
    )
  })

  test('leaves out what console_init() and modules call', () => {
    const noise = [
      ...logOf('univ8250_console_init', 0, 0).map(line => ({ ...line, text: line.text.replace('@ 1', '@ 0') })),
      { kind: 'console' as const, text: '[    2.0] calling  foo_init+0x0/0x1000 [foo] @ 45' },
      {
        kind: 'console' as const,
        text: '[    4.563067] pci 0000:00:01.3: calling  acpi_pm_check_blacklist+0x0/0x30 @ 1',
      },
    ]
    expect(found({ table, calls: changed(0, { log: [...noise, ...(calls[0]?.log ?? [])] }) })).toEqual([])
  })

  test('knows a function by its address where the kernel prints no names, and by its place where it prints another', () => {
    const byAddress = calls.map((call, index) => ({
      ...call,
      log: logOf(addressOf(index), BOOT[index]?.value ?? 0, 1),
    }))
    expect(found({ table, calls: byAddress })).toEqual([])
    const alias = changed(inet, { log: logOf('__initstub__kmod_af_inet__745_2046_inet_init5', 0, 1) })
    expect(found({ table, calls: alias })).toEqual([])
    // Without the call only the name is left to tell whose line it is.
    const hidden = alias.map((call, index) => (index === inet ? { ...call, hit: null } : call))
    expect(found({ table, calls: hidden })).toEqual([expect.stringContaining('doubt unseen: `inet_init`')])
  })

  test('may have printk tell the caller, or a level', () => {
    const stamped = calls.map(call => ({
      ...call,
      log: call.log.map(line => ({ ...line, text: line.text.replace(/^\[.*?\] /, '<7>[    0.401324][    T1] ') })),
    }))
    expect(found({ table, calls: stamped })).toEqual([])
  })
})

const INET = '`inet_init` (fs, init/inet_init.c:50)'

describe('what is not as promised is named with its neighbours', () => {
  test.each([
    [
      'not called',
      calls.filter((_, index) => index !== inet),
      [`wrong missing: ${INET} is promised between \`bts_init\` and \`populate_rootfs\`, and was not called`],
    ],
    ['called twice', [...calls, calls[inet]], [`wrong repeated: ${INET} was called 2 times: as #5, #10`]],
    [
      'called too early',
      [...calls.slice(0, 1), calls[inet], ...calls.slice(1, inet), ...calls.slice(inet + 1)],
      [
        `wrong misplaced: ${INET} was called as #2, between \`migration_init\` and \`sock_init\`, where the table has it between \`bts_init\` and \`populate_rootfs\``,
      ],
    ],
    [
      'called at another level',
      changed(inet, { hit: { ...callOf({ name: 'inet_init', level: '6' }, addressOf(inet)).hit } as never }),
      [`wrong wrong-level: ${INET} was called in round 6 (device), and its level is run in round 5 (fs)`],
    ],
    [
      'refused',
      changed(inet, {
        log: [],
        returned: callOf({ name: 'inet_init', level: '5', value: -1 }, addressOf(inet)).returned,
      }),
      [
        `wrong refused: ${INET} was refused: do_one_initcall() returned -EPERM and the log has no call, as with initcall_blacklist=`,
      ],
    ],
    [
      'failing',
      changed(inet, callOf({ name: 'inet_init', level: '5', value: -22 }, addressOf(inet))),
      [`error failing: ${INET}, between \`bts_init\` and \`populate_rootfs\`, failed: it returned -22 (-EINVAL)`],
    ],
    [
      'not promised',
      [...calls.slice(0, 2), callOf({ name: 'stowaway_init', level: '1' }, '0xffffffff81c00000'), ...calls.slice(2)],
      [
        'wrong extra: `stowaway_init` was called as #3, between `sock_init` and `net_ns_init`, and the image does not promise it',
      ],
    ],
    [
      'never returning',
      [...calls.slice(0, inet), { ...calls[inet], returned: null, log: calls[inet]?.log.slice(0, 1) }],
      [
        `doubt unreturned: ${INET} was called as #5, behind \`bts_init\`, as the last one, and is not seen to return`,
        'doubt unreached: `populate_rootfs` (rootfs, init/populate_rootfs.c:60) and 3 more behind it were not reached',
      ],
    ],
    [
      'hidden from the trace, while table and log agree',
      changed(inet, { hit: null }),
      [
        `doubt unseen: ${INET} is promised between \`bts_init\` and \`populate_rootfs\` and the log tells of its call, but the trace has none`,
      ],
    ],
    [
      'missing in the log',
      changed(inet, { log: [] }),
      [
        `doubt unlogged: ${INET} was called as #5, between \`bts_init\` and \`populate_rootfs\`, and the log has no word of it`,
      ],
    ],
    [
      'returning different things by trace and log',
      changed(inet, { log: logOf('inet_init', -22, 1) }),
      [`doubt contradiction: ${INET} returned 0 by the trace and -22 by the log`],
    ],
    [
      'called where the frames do not tell',
      changed(inet, { hit: { ...calls[inet]?.hit, captures: { level: { unavailable: 'optimized out' } } } as never }),
      [
        `doubt unplaced: ${INET} was called as #5, between \`bts_init\` and \`populate_rootfs\`, and its callers' frames do not tell at which level`,
      ],
    ],
    [
      'called from elsewhere',
      changed(inet, { hit: { ...calls[inet]?.hit, frames: [] } as never }),
      [
        `wrong stray: ${INET} was called as #5, between \`bts_init\` and \`populate_rootfs\`, but neither by do_pre_smp_initcalls() nor by do_initcall_level()`,
      ],
    ],
  ])('%s', (_, some, wanted) => {
    expect(found({ table, calls: some as typeof calls })).toEqual(wanted)
  })

  test('a log without any initcall is told once', () => {
    expect(found({ table, calls: calls.map(call => ({ ...call, log: [] })) })).toEqual([
      'doubt unlogged: the log tells of no initcall at all: the kernel does not print them (CONFIG_PRINTK, initcall_debug)',
    ])
  })
})
