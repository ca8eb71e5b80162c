import { describe, expect, test } from 'vitest'
import { describeError } from '../../../src/errors/index.js'
import { EXPECTATION_KINDS } from '../../../src/lab/schema/expectation.js'
import { STEP_KINDS } from '../../../src/lab/schema/step.js'
import { errorsOf, GOOD, mistakes, parse, spoilt } from './help.js'

test('a lab compiles to the model, defaults filled in', () => {
  const lab = parse(GOOD)
  expect(lab).toMatchObject({
    name: 'good',
    title: 'A conversation',
    topics: ['socket'],
    kernel: 'x86_64',
    requires: ['CONFIG_INET'],
    timeout: 120,
    cmdline: ['initcall_debug'],
    files: {},
    packages: [],
  })
  expect(lab.steps).toEqual([
    { op: 'start', task: 'server', run: ['tcp-server', '7777'], user: 0 },
    { op: 'expect', task: 'server', text: 'listening', within: 30 },
    { op: 'start', task: 'client', run: ['tcp-client', '127.0.0.1'], user: 1000 },
    { op: 'type', task: 'client', text: 'hi', prompt: 'say: ', within: 30 },
    { op: 'exit', task: 'client', status: 0, signal: null, within: 30 },
  ])
  const at = (line: number, column: number) => ({ file: 'lab.yaml', line, column })
  const capture = (name: string, text: string, column: number, line: number) => ({
    name,
    text,
    position: at(line, column),
  })
  const [initcall, connect] = lab.probes
  expect(initcall).toEqual({
    id: 'inet_init',
    at: [{ type: 'function', name: 'inet_init', text: 'inet_init', position: at(20, 9) }],
    optional: false,
    tasks: [],
    under: [],
    when: [],
    unless: [],
    from: 'initcalls',
    until: 'guest',
    limit: 1000,
    entry: { backtrace: 8, args: true, values: [] },
    exit: null,
    position: at(19, 3),
  })
  expect(connect).toMatchObject({
    id: 'connect',
    at: [
      { type: 'function', name: 'inet_stream_connect' },
      { type: 'line', file: 'net/ipv4/af_inet.c', line: 700, text: 'net/ipv4/af_inet.c:700' },
    ],
    tasks: ['client'],
    from: 'guest',
    until: null,
    entry: {
      backtrace: 64,
      args: true,
      values: [
        { ...capture('state', 'sock->state', 17, 28), fields: [], depth: 0, follow: [] },
        { ...capture('sk', 'sock->sk', 9, 30), fields: ['sk_state', 'sk_socket'], depth: 1, follow: ['sk_socket'] },
      ],
    },
  })
  expect(connect?.exit).toEqual({ backtrace: 0, args: false, values: connect?.entry.values })
  expect(lab.expectations.map(({ position, when, unless, ...rest }) => ({ line: position.line, ...rest }))).toEqual([
    {
      line: 33,
      text: 'hit: connect, count: 1, task: client',
      type: 'hits',
      probe: 'connect',
      task: 'client',
      count: { min: 1, max: 1 },
    },
    {
      line: 36,
      text: 'order: [inet_init, connect]',
      type: 'order',
      probes: ['inet_init', 'connect'],
      task: null,
      strict: false,
    },
    {
      line: 37,
      text: 'callers: inet_init, chain: [do_one_initcall, do_initcall_level]',
      type: 'callers',
      select: { probe: 'inet_init', task: null, nth: null },
      chain: ['do_one_initcall', 'do_initcall_level'],
      strict: false,
    },
    {
      line: 39,
      text: 'value: connect.entry.sk.sk_state, equals: 7',
      type: 'value',
      ref: {
        select: { probe: 'connect', task: null, nth: null },
        of: 'entry',
        path: ['sk', 'sk_state'],
        text: 'connect.entry.sk.sk_state',
      },
      test: { op: 'equals', value: 7 },
    },
    {
      line: 41,
      text: 'returns: connect, equals: 0',
      type: 'value',
      ref: { select: { probe: 'connect', task: null, nth: null }, of: 'return', path: [], text: 'connect.return' },
      test: { op: 'equals', value: 0 },
    },
    {
      line: 43,
      text: 'console: "TCP: Hash tables configured"',
      type: 'console',
      pattern: 'TCP: Hash tables configured',
    },
    { line: 44, text: 'exit: client', type: 'exit', task: 'client', status: 0, signal: null },
  ])
})

test('a lab survives JSON', () => {
  const lab = parse(GOOD)
  expect(JSON.parse(JSON.stringify(lab))).toEqual(lab)
})

test.each([
  ['with CRLF', GOOD.replaceAll('\n', '\r\n')],
  ['with a byte-order mark', `\ufeff${GOOD}`],
])('%s it is the same lab', (_, text) => {
  expect(parse(text)).toEqual(parse(GOOD))
})

test('words keep the spelling of their numbers', () => {
  const [start] = parse(spoilt('7777]', '0x1F, 007, 1.50, 18446744073709551616, "9"]')).steps
  expect(start).toMatchObject({ run: ['tcp-server', '0x1F', '007', '1.50', '18446744073709551616', '9'] })
})

test.each([
  ['equals: 7', 'equals: 18446744073709551615', { op: 'equals', value: '0xffffffffffffffff' }],
  ['equals: 7', 'equals: -9223372036854775808', { op: 'equals', value: '0x8000000000000000' }],
  ['equals: 7', 'equals: null', { op: 'equals', value: null }],
  ['equals: 7', 'differs: TCP_CLOSE', { op: 'differs', value: 'TCP_CLOSE' }],
  ['equals: 7', 'in: [1, 7]', { op: 'range', min: 1, max: 7 }],
  ['equals: 7', 'in: { max: -1 }', { op: 'range', min: null, max: -1 }],
  ['equals: 7', "matches: '^[0-9]+$'", { op: 'matches', pattern: '^[0-9]+$' }],
])('%s may be %s', (piece, by, expected) => {
  expect(parse(spoilt(piece, by)).expectations[3]).toMatchObject({ test: expected })
})

test.each([
  ['same-as: connect[client][2].exit.sk->sk_state', { probe: 'connect', task: 'client', nth: 2 }],
  [
    'same-as: { value: connect.exit.sk.sk_state, task: client, nth: last }',
    { probe: 'connect', task: 'client', nth: -1 },
  ],
  ['same-as: connect[last].exit.sk.sk_state', { probe: 'connect', task: null, nth: -1 }],
])('another value: %s', (by, select) => {
  const { expectations } = parse(spoilt('equals: 7', by))
  expect(expectations[3]).toMatchObject({
    test: { op: 'same-as', other: { select, of: 'exit', path: ['sk', 'sk_state'] } },
  })
})

const SAVED =
  'a file name of lower-case letters, digits, `.`, `_` and `-`, with a letter first and no other `.` when it ends with `.pcap`'

const SAVING = spoilt('- exit: client\n', '- exit: client\n    - save: /tmp/x\n      as: lo.pcap\n')

test('what is expected of a saved capture', () => {
  const text = `${SAVING}  - packets: lo
    port: 7777
    flags: [S, S., .]
  - value: lo[2].packet.ack
    same-as: { value: lo.packet.seq, nth: last }
`
  const [packets, value] = parse(text).expectations.slice(-2)
  expect(packets).toMatchObject({
    ...{ type: 'packets', capture: 'lo', port: 7777, flags: ['S', 'S.', '.'] },
    count: { min: 1, max: null },
  })
  const select = { probe: 'lo', task: null, nth: 2 }
  const other = { select: { ...select, nth: -1 }, of: 'packet', path: ['seq'], text: 'lo.packet.seq' }
  expect(value).toMatchObject({ ref: { select, of: 'packet', path: ['ack'] }, test: { op: 'same-as', other } })
})

test('mistakes about a saved capture', () => {
  const text = `${SAVING}  - packets: lo
    flags: [S, .S]
  - value: lo.packet.sq
    equals: 1
  - value: "lo[client].packet.flags.x"
    equals: 1
  - value: lo.entry.x
    equals: 1
`
  expect(mistakes(text)).toEqual([
    '48:16 item 2 of `flags` must be TCP flags as tcpdump writes them, such as `S.`, not ".S"',
    '49:12 there is no field of a packet named `sq` → did you mean `seq`?',
    '51:12 a packet belongs to no task → select it by its number, `[1]`',
    '51:12 `flags` of a packet has no parts',
    '53:12 there is no probe `lo` → known are inet_init and connect',
  ])
})

describe('one mistake', () => {
  test.each([
    [
      'title: A conversation',
      'title: ""',
      ['1:8 `title` must be a title of 1 to 120 characters on one line, without control characters, not ""'],
    ],
    [
      'title: A conversation',
      'titel: A',
      [
        '1:1 the key `title` is missing → it must be a title of 1 to 120 characters on one line, without control characters',
        '1:1 a lab has no key `titel` → did you mean `title`?',
      ],
    ],
    ['topics: [socket]', 'topics: socket', ['2:9 `topics` must be a list of topics, at most 20, not "socket"']],
    ['topics: [socket]', 'timeout: 0', ['2:10 `timeout` must be a whole number of seconds from 1 to 86400, not 0']],
    [
      'topics: [socket]',
      'timeout: .inf',
      ['2:10 `timeout` must be a whole number of seconds from 1 to 86400, not Infinity'],
    ],
    [
      '[CONFIG_INET]',
      '[INET]',
      [
        '3:12 item 1 of `requires` must be a kernel option such as `CONFIG_INET`, not "INET" → did you mean `CONFIG_INET`?',
      ],
    ],
    [
      '[initcall_debug]',
      '[rd-init=/bin/sh, rdinit=/x]',
      [
        '4:29'.replace('29', '28') +
          ' klab sets `rdinit` itself: without it a run could not be watched or repeated → take the word out',
      ],
    ],
    [
      '[initcall_debug]',
      '["a;b"]',
      [
        '4:12 `a;b` is no word of a kernel command line → write `name` or `name=value`, each word as an item of its own',
      ],
    ],
    [
      '[initcall_debug]',
      '[--]',
      ['4:11 `--` is no word of a kernel command line → write `name` or `name=value`, each word as an item of its own'],
    ],
    [
      'guest:\n',
      'guest:\n  files: { /init: x }\n',
      ['6:12 `/init` must be a path below `/lab/` in the guest, of letters, digits, `.`, `_`, `-` and `+`'],
    ],
    [
      'guest:\n',
      'guest:\n  files: { /lab/a/../../init: x }\n',
      ['6:12 `/lab/a/../../init` must be a path below `/lab/` in the guest, of letters, digits, `.`, `_`, `-` and `+`'],
    ],
    [
      'guest:\n',
      'guest:\n  files: { /lab/x: ../../etc/passwd }\n',
      ['6:20 a lab can use only files inside its own folder → write a path relative to the folder of the lab file'],
    ],
    [
      'guest:\n',
      'guest:\n  files: { /lab/x: /etc/passwd }\n',
      ['6:20 a lab can use only files inside its own folder → write a path relative to the folder of the lab file'],
    ],
    [
      'guest:\n',
      'guest:\n  packages: [tcpdmp]\n',
      ['6:14 item 1 of `packages` must be one of tcpdump, iproute2, not "tcpdmp" → did you mean `tcpdump`?'],
    ],
    [
      'run: [tcp-server, 7777]',
      'run: [a, "b\\0c"]',
      [
        '8:16 item 2 of `run` must be a word of 1 to 1000 characters on one line, without control characters, not "b\\u{0}c"',
      ],
    ],
    [
      'run: [tcp-server, 7777]',
      'run: [a, "\\ud800"]',
      ['8:16 this text holds half of a surrogate pair → write the character itself'],
    ],
    [
      'run: [tcp-server, 7777]',
      'run: [a, yes, ~]',
      [
        '8:21 item 3 of `run` must be a word of 1 to 1000 characters on one line, without control characters, not empty → a text that YAML takes for something else needs quotes',
      ],
    ],
    ['from: server', 'from: sever', ['10:13 there is no task `sever` → did you mean `server`?']],
    [
      'from: server',
      'from: client',
      ['10:13 the task `client` has not been started yet → move its `start` step before this one'],
    ],
    [
      '- expect: listening',
      '- expct: listening',
      ['9:7 none of the keys of item 2 of `steps` says what it is → did you mean `expect`?'],
    ],
    [
      '- exit: client\n',
      '- exit: client\n    - eof: client\n',
      ['18:12 an earlier step has waited for the end of `client` → move this step before that one'],
    ],
    [
      '- exit: client\n',
      '- eof: client\n    - type: x\n      to: client\n',
      ['19:11 an earlier step has ended the input of `client` → move this step before that one'],
    ],
    [
      '- start: client',
      '- start: server',
      [
        '11:14 the task `server` has been started already → take another name, or wait for its `exit` before',
        '15:11 there is no task `client` → known are server',
        '17:13 there is no task `client` → known are server',
        '26:13 there is no task `client` → known are server',
        '35:11 there is no task `client` → known are server',
        '44:11 there is no task `client` → known are server',
      ],
    ],
    [
      '- exit: client\n',
      '- exit: client\n      status: 1\n      signal: SIGTERM\n',
      ['18:7 a task that a signal ended has no status → keep `status` or `signal`'],
    ],
    [
      '- exit: client\n',
      '- signal: SIGTREM\n      to: client\n',
      ['17:15 `signal` must be the name of a signal such as `SIGTERM`, not "SIGTREM" → did you mean `SIGTERM`?'],
    ],
    ['- exit: client\n', '- sleep: 5\n', ['17:14 `sleep` must be a duration such as `50ms` or `2s`, not 5']],
    [
      '- exit: client\n',
      '- exit: client\n    - asleep: client\n',
      ['18:15 an earlier step has waited for the end of `client` → move this step before that one'],
    ],
    [
      '- exit: client\n',
      `- exit: client\n${Array.from({ length: 65 }, (_, at) => `    - { save: /tmp/x, as: x${at} }\n`).join('')}`,
      ['82:9 a lab saves at most 64 files'],
    ],
    [
      '- console: ',
      '- packets: x\n    flags: [S]\n    count: 1\n  - console: ',
      [
        '43:14 there is no saved capture `x` → there is none at all',
        '45:5 `flags` lists all the packets, and so counts them → keep `flags` or `count`',
      ],
    ],
    [
      '- returns: connect\n    equals: 0',
      '- returns: connect\n    includes: 0\n  - value: connect.args[0]\n    equals: 1',
      [
        '42:5 `includes` looks among the elements of a list → write `equals` or `differs`',
        '43:19 `.args` lacks the name of a value → write `probe.args.name`, `probe.entry.name.field`, `probe.exit.name` or `probe.return`, with `[task]` and `[1]` after the probe',
      ],
    ],
    [
      '- exit: client\n',
      '- save: /tmp/x\n      as: x\n    - save: /tmp/y\n      as: x\n',
      ['20:11 another step saves a file as `x` → take another name'],
    ],
    [
      '- exit: client\n',
      '- save: tmp/x\n      as: x\n    - save: /tmp/y\n      as: lo.old.pcap\n    - save: /tmp/z\n      as: ../x\n',
      [
        '17:13 `save` must be an absolute path in the guest, not "tmp/x"',
        `20:11 \`as\` must be ${SAVED}, not "lo.old.pcap"`,
        `22:11 \`as\` must be ${SAVED}, not "../x"`,
      ],
    ],
    [
      '- exit: client\n',
      '- exit: client\n    - save: /tmp/x\n      as: connect.pcap\n',
      ['19:11 the capture `connect` has the name of a probe → take another name for one of the two'],
    ],
    [
      '- console:',
      '- packets: hand\n    count: { max: 0 }\n  - value: hand.packet.seq\n    equals: 1\n  - console:',
      [
        '43:14 there is no saved capture `hand` → there is none at all',
        '44:12 no count is at least 1 and at most 0 → without `min` a hit is expected once at least',
        '45:12 there is no saved capture `hand` → there is none at all',
      ],
    ],
    ['- exit: client\n', '- sleep: 601s\n', ['17:14 a step sleeps at most 600s']],
    [
      '  inet_init:\n',
      '  inet init:\n',
      [
        "19:3 `inet init` must be a probe's id: a letter or `_`, then letters, digits, `_` and `-`, at most 64 characters",
        '36:13 there is no probe `inet_init` → did you mean `inet init`?',
        '37:14 there is no probe `inet_init` → did you mean `inet init`?',
      ],
    ],
    [
      '  inet_init:\n',
      '  __proto__:\n',
      [
        '19:3 `__proto__` cannot be used as a name → take another name',
        '36:13 there is no probe `inet_init` → known are connect',
        '37:14 there is no probe `inet_init` → known are connect',
      ],
    ],
    [
      'at: inet_init',
      'at: inet_init+4',
      [
        '20:9 `inet_init+4` is no place in the kernel → write a function (`inet_bind`) or a line of a source file (`net/ipv4/af_inet.c:123`)',
      ],
    ],
    [
      'at: inet_init',
      'at: ../x.c:3',
      [
        '20:9 `../x.c:3` is no place in the kernel → write a function (`inet_bind`) or a line of a source file (`net/ipv4/af_inet.c:123`)',
      ],
    ],
    [
      '    at: inet_init\n',
      '',
      [
        '19:3 the key `at` is missing in `inet_init` → it must be a kernel function or `file.c:line`, or a list of alternatives',
      ],
    ],
    [
      'from: initcalls',
      'from: guest',
      [
        '22:12 the probe is armed from `guest` until `guest`, which is never → take out `until`, or let `from` be an earlier phase',
      ],
    ],
    [
      'tasks: [client]',
      'tasks: [client]\n    until: guest',
      ['27:12 no task runs before `guest` begins, so this probe sees nothing → take out `until` or `tasks`'],
    ],
    [
      'tasks: [client]',
      'tasks: [cleint]',
      [
        '26:13 there is no task `cleint` → did you mean `client`?',
        '35:11 the probe `connect` does not watch the task `client` → it watches cleint',
      ],
    ],
    [
      '{ state: sock->state }',
      '{ state: sock->state = 1 }',
      ['28:36 `=` would change the kernel → to compare, write `==`'],
    ],
    [
      '{ state: sock->state }',
      '{ sk: sock }',
      [
        '30:9 `sk` is both a value and a struct → give one of the two another name',
        '39:12 `sk` is a plain value and has no fields → capture it under `structs`',
      ],
    ],
    [
      'fields: [sk_state, sk_socket]',
      'fields: [sk_state]',
      ['30:58 `sk_socket` is followed but not among the fields → add it to `fields`'],
    ],
    [
      'return: same',
      'return: yes',
      [
        '31:13 `return` must be true, `same` (what `entry` captures, again), or a mapping with `values`, `structs`, `lists` and `bytes`, not "yes"',
      ],
    ],
    [
      'return: same',
      'return: { value: { a: $ret } }',
      ['31:15 a `return` has no key `value` → did you mean `values`?'],
    ],
    ['return: same', 'limit: 3', ['41:14 the probe `connect` does not watch its return → add `return: true` to it']],
    ['hit: connect', 'hit: conect', ['33:10 there is no probe `conect` → did you mean `connect`?']],
    [
      'count: 1',
      'count: { min: 3, max: 2 }',
      ['34:12 no count is at least 3 and at most 2 → without `min` a hit is expected once at least'],
    ],
    [
      'count: 1',
      'count: 1001',
      ['34:12 the probe `connect` is disarmed after 1000 hits → raise its `limit` to 1001 at least'],
    ],
    [
      'task: client',
      'task: server',
      ['35:11 the probe `connect` does not watch the task `server` → it watches client'],
    ],
    [
      'order: [inet_init, connect]',
      'order: [connect]',
      ['36:12 `order` must be a list of probes, 2 to 100 of them, not a list of 1'],
    ],
    [
      'order: [inet_init, connect]',
      'order: [connect, connect]',
      ['36:22 `connect` is listed twice, and its first hit comes only once → list each probe once'],
    ],
    [
      'entry: { backtrace: 8 }',
      'entry: { backtrace: 1 }',
      ["38:12 the probe `inet_init` keeps only 1 frames → raise `backtrace` in the probe's `entry`"],
    ],
    [
      'connect.entry.sk.sk_state',
      'connect.entry.sk.sk_stat',
      ['39:12 there is no field of `sk` named `sk_stat` → did you mean `sk_state`?'],
    ],
    [
      'connect.entry.sk.sk_state',
      'connect.entry.skk',
      ['39:26 there is no capture of `connect` at entry named `skk` → did you mean `sk`?'],
    ],
    [
      'connect.entry.sk.sk_state',
      'connect.entry.state.x',
      ['39:12 `state` is a plain value and has no fields → capture it under `structs`'],
    ],
    [
      'connect.entry.sk.sk_state',
      'connect.return.x',
      [
        '39:26 a return value has no parts → write `probe.args.name`, `probe.entry.name.field`, `probe.exit.name` or `probe.return`, with `[task]` and `[1]` after the probe',
      ],
    ],
    [
      'connect.entry.sk.sk_state',
      'connect[1][2].return',
      [
        '39:22 the hit is selected twice → write `probe.args.name`, `probe.entry.name.field`, `probe.exit.name` or `probe.return`, with `[task]` and `[1]` after the probe',
      ],
    ],
    [
      'connect.entry.sk.sk_state\n',
      'connect[1].entry.sk.sk_state\n    nth: 2\n',
      ['40:5 `nth` is given twice: in brackets and as a key → keep one of the two'],
    ],
    [
      '    equals: 7\n',
      '',
      [
        '39:5 nothing is said about the value → add equals, differs, in, matches, same-as, differs-from, includes or excludes',
      ],
    ],
    [
      '    equals: 7\n',
      '    equals: 7\n    differs: 8\n',
      ['41:5 a value has one test, and this is the second → write an expectation of its own for each'],
    ],
    ['equals: 7', 'in: [2, 1]', ['40:9 the range is empty: 2 is more than 1 → write the smaller number first']],
    ['equals: 7', 'in: {}', ['40:9 the range has no end → give `min`, `max` or both']],
    [
      "'TCP: Hash tables configured'",
      "'(a+)+'",
      [
        '43:19 repeating a group that itself repeats or has alternatives can take forever → take `+` away, or the repetition or the `|` inside the group',
      ],
    ],
  ])('%j as %j', (piece, by, wanted) => {
    expect(mistakes(spoilt(piece, by))).toEqual(wanted)
  })
})

test('all mistakes at once, in the order of the file, each with its code frame', () => {
  const text = GOOD.replace('title: A', 'titel: A')
    .replace('sock->state', 'f(1)')
    .replace('hit: connect', 'hit: conect')
  expect(describeError(errorsOf(text))).toBe(
    `lab.yaml:1:1: error: the key \`title\` is missing
> 1 | titel: A conversation
    | ^^^^^
  2 | topics: [socket]
  → it must be a title of 1 to 120 characters on one line, without control characters

lab.yaml:1:1: error: a lab has no key \`titel\`
> 1 | titel: A conversation
    | ^^^^^
  2 | topics: [socket]
  → did you mean \`title\`?

lab.yaml:28:24: error: \`f\` is called, and an expression cannot call
  27 |     entry:
> 28 |       values: { state: f(1) }
     |                        ^
  29 |       structs:
  → only container_of(), ntohs(), ntohl() and sizeof() are known; for a cast to a typedef, cast to a pointer to it or write the type out

lab.yaml:33:10: error: there is no probe \`conect\`
  32 | expect:
> 33 |   - hit: conect
     |          ^^^^^^
  34 |     count: 1
  → did you mean \`connect\`?`,
  )
})

test.each(STEP_KINDS)('a `%s` step is read as one', kind => {
  const text = `title: x\nguest:\n  steps:\n    - ${kind}: []\n      zzz: 1\nexpect:\n  - console: x\n`
  expect(mistakes(text).join('\n')).toContain(
    `5:7 ${/^[aeiou]/.test(kind) ? 'an' : 'a'} \`${kind}\` step has no key \`zzz\``,
  )
})

test.each(EXPECTATION_KINDS)('a `%s` expectation is read as one', kind => {
  const text = `title: x\nexpect:\n  - ${kind}: {}\n    zzz: 1\n`
  const article = ['order', 'output', 'exit', 'initcalls'].includes(kind) ? 'an' : 'a'
  expect(mistakes(text).join('\n')).toContain(`4:5 ${article} \`${kind}\` expectation has no key \`zzz\``)
})

test('a lab that watches nothing', () => {
  expect(mistakes('title: x\n')).toEqual(['1:1 this lab watches nothing → add `probes:` or `expect:`'])
})

test('more than a hundred mistakes are cut short', () => {
  const all = mistakes(`title: x\nexpect:\n${'  - hit: nobody\n'.repeat(500)}`)
  expect(all).toHaveLength(101)
  expect(all.at(-1)).toBe('103:10 there are more mistakes from here on → mend the ones above first')
})

test('`under` is one function or a list of them', () => {
  const under = (value: string) =>
    parse(spoilt('    tasks: [client]\n', `    tasks: [client]\n    under: ${value}\n`)).probes[1]?.under
  expect(under('__sys_accept4')).toEqual(['__sys_accept4'])
  expect(under('[__sys_accept4, __sys_accept]')).toEqual(['__sys_accept4', '__sys_accept'])
  expect(mistakes(spoilt('    tasks: [client]\n', '    under: net/socket.c:12\n'))).toEqual([
    '26:12 `under` must be the name of a kernel function, not "net/socket.c:12"',
  ])
})

describe('`initcalls: true`', () => {
  const watching = (expectation: string) => `title: x\ninitcalls: true\nexpect:\n  - ${expectation}\n`

  test('brings a probe, and the words that make the kernel tell', () => {
    const lab = parse(watching('initcalls: agree'))
    expect(lab.probes.map(({ id, until, exit }) => [id, until, exit === null])).toEqual([['initcall', 'guest', false]])
    expect(lab.cmdline).toEqual(['initcall_debug', 'ignore_loglevel'])
    expect(lab.expectations[0]).toMatchObject({ type: 'initcalls', check: { is: 'agree' } })
  })

  test('the probe can be named in expectations', () => {
    expect(parse(watching('value: initcall.args.fn\n    nth: 1\n    equals: inet_init')).expectations).toHaveLength(1)
  })

  test('`succeed` may except some', () => {
    const { expectations } = parse(watching('initcalls: succeed\n    except: [foo_init]'))
    expect(expectations[0]).toMatchObject({ check: { is: 'succeed', except: ['foo_init'] } })
    expect(mistakes(watching('initcalls: agree\n    except: [foo_init]'))).toEqual([
      '5:5 `except` goes with `initcalls: succeed` → take it out',
    ])
  })

  test('without it nothing can be expected of the init order', () => {
    expect(mistakes('title: x\nexpect:\n  - initcalls: agree\n')).toEqual([
      '3:16 this lab does not watch the initcalls → add `initcalls: true` to the lab',
    ])
  })

  test('its probe has a name of its own', () => {
    const text = 'title: x\ninitcalls: true\nprobes:\n  initcall: { at: inet_init }\n'
    expect(mistakes(text)).toEqual([
      '2:1 the probe that `initcalls` brings is called `initcall`, and the lab has one of that name already → give the other probe another name',
    ])
  })
})
