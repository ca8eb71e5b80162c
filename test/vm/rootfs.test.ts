import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Step } from '../../src/lab/index.js'
import { type Guest, openGuest, type Report } from './rootfs-guest.js'

let guest: Guest

beforeAll(async () => {
  guest = await openGuest()
})

afterAll(() => guest[Symbol.asyncDispose]())

const start = (task: string, ...run: [string, ...string[]]): Step => ({ op: 'start', task, run, user: 0 })
const seen = (task: string, text: string, within = 10): Step => ({ op: 'expect', task, text, within })
const typed = (task: string, text: string): Step => ({ op: 'type', task, text, prompt: 'you say: ', within: 10 })
const exit = (task: string, status: number | null = 0, signal: string | null = null): Step => {
  return { op: 'exit', task, status, signal, within: 10 }
}
const shell = (task: string, script: string) => start(task, 'sh', '-c', script)

const started = (task: string): Report => ({ kind: 'task', task, state: 'started', status: null, signal: null })
const printed = (task: string, text: string, partial = false): Report => ({ kind: 'output', task, text, partial })

const CONVERSATION: readonly Step[] = [
  start('server', 'tcp-server', '127.0.0.1', '7777'),
  { op: 'sleep', milliseconds: 50 },
  start('client', 'tcp-client', '127.0.0.1', '7777'),
  typed('client', 'hi'),
  seen('server', '127.0.0.1 say: hi'),
  typed('server', 'hi, i got you'),
  seen('client', '127.0.0.1 say: hi, i got you'),
  typed('client', 'bye'),
  typed('server', 'byebye'),
  seen('client', 'byebye'),
  typed('client', 'q'),
  exit('client'),
  { op: 'signal', task: 'server', signal: 'SIGTERM' },
  exit('server', null, 'SIGTERM'),
]

const TRANSCRIPT = [
  'client| you say: hi',
  'server| 127.0.0.1 say: hi',
  'server| you say: hi, i got you',
  'client| 127.0.0.1 say: hi, i got you',
  'client| you say: bye',
  'server| 127.0.0.1 say: bye',
  'server| you say: byebye',
  'client| 127.0.0.1 say: byebye',
  'client| you say: q',
]

describe('a conversation in the guest', () => {
  test('reads as the transcript, three times byte for byte', async () => {
    const runs = [await guest.boot(CONVERSATION), await guest.boot(CONVERSATION), await guest.boot(CONVERSATION)]
    expect(runs[0]?.transcript).toEqual(TRANSCRIPT)
    expect(runs[0]?.report.at(-1)).toEqual({ kind: 'done', ok: true, detail: '14 of 14 steps done' })
    expect(runs.map(run => createHash('sha256').update(run.raw).digest('hex'))).toEqual([
      ...new Array(3).fill(
        createHash('sha256')
          .update(runs[0]?.raw ?? '')
          .digest('hex'),
      ),
    ])
  })

  test('works over UDP too', async () => {
    const { transcript, report } = await guest.boot([
      start('server', 'udp-server', '127.0.0.1', '5353'),
      { op: 'sleep', milliseconds: 50 },
      start('client', 'udp-client', '127.0.0.1', '5353'),
      typed('client', 'hi'),
      typed('server', 'hello'),
      seen('client', '127.0.0.1 say: hello'),
      typed('client', 'again'),
      typed('server', 'q'),
      exit('server'),
    ])
    expect(transcript).toEqual([
      'client| you say: hi',
      'server| 127.0.0.1 say: hi',
      'server| you say: hello',
      'client| 127.0.0.1 say: hello',
      'client| you say: again',
      'server| 127.0.0.1 say: again',
      'server| you say: q',
    ])
    expect(report.at(-1)).toEqual({ kind: 'done', ok: true, detail: '9 of 9 steps done' })
  })
})

describe('a plan that cannot be carried out', () => {
  test('a text that never comes', async () => {
    const { report, transcript } = await guest.boot([
      shell('mute', 'echo something else; sleep 1000'),
      seen('mute', 'the word', 2),
      shell('never', 'true'),
    ])
    const why = 'no line with "the word" within 2000 ms; its last line was "something else"'
    expect(report).toEqual([
      started('mute'),
      { kind: 'step', step: 1, op: 'start', task: 'mute', ok: true, detail: 'started sh' },
      printed('mute', 'something else'),
      { kind: 'step', step: 2, op: 'expect', task: 'mute', ok: false, detail: why },
      { kind: 'task', task: 'mute', state: 'exited', status: null, signal: 'SIGKILL' },
      { kind: 'done', ok: false, detail: `step 2, expect mute: ${why}` },
    ])
    expect(transcript.at(-1)).toBe(`klab-run: step 2, expect mute: ${why}`)
  })

  test('a death by a signal that was asked for, then a wrong exit status', async () => {
    const { report } = await guest.boot([
      shell('victim', 'kill -SEGV $$'),
      exit('victim', null, 'SIGSEGV'),
      shell('wrong', 'printf unfinished; exit 3'),
      exit('wrong', 0),
    ])
    const why = 'ended with status 3 instead of with status 0; its last line was "unfinished"'
    expect(report.slice(2)).toEqual([
      { kind: 'task', task: 'victim', state: 'exited', status: null, signal: 'SIGSEGV' },
      { kind: 'step', step: 2, op: 'exit', task: 'victim', ok: true, detail: 'was ended by SIGSEGV' },
      started('wrong'),
      { kind: 'step', step: 3, op: 'start', task: 'wrong', ok: true, detail: 'started sh' },
      printed('wrong', 'unfinished', true),
      { kind: 'task', task: 'wrong', state: 'exited', status: 3, signal: null },
      { kind: 'step', step: 4, op: 'exit', task: 'wrong', ok: false, detail: why },
      { kind: 'done', ok: false, detail: `step 4, exit wrong: ${why}` },
    ])
  })

  test('a task that does not heed TERM is killed in the end', async () => {
    const { report } = await guest.boot([
      shell('deaf', "trap '' TERM; echo ready; while :; do sleep 1; done"),
      seen('deaf', 'ready'),
      { op: 'signal', task: 'deaf', signal: 'SIGTERM' },
      { op: 'exit', task: 'deaf', status: null, signal: null, within: 1 },
    ])
    expect(report.slice(-3)).toEqual([
      {
        kind: 'step',
        step: 4,
        op: 'exit',
        task: 'deaf',
        ok: false,
        detail: 'still running after 1000 ms; its last line was "ready"',
      },
      { kind: 'task', task: 'deaf', state: 'exited', status: null, signal: 'SIGKILL' },
      {
        kind: 'done',
        ok: false,
        detail: 'step 4, exit deaf: still running after 1000 ms; its last line was "ready"',
      },
    ])
  })

  test('a machine without the debug port says so on its console and ends', async () => {
    const { raw, transcript } = await guest.boot([shell('any', 'true')], {}, [])
    expect(raw).toBe('')
    expect(transcript).toEqual(['klab-run: no way to report: the machine has no debug port at 0xe9'])
  })
})

describe('what tasks print', () => {
  test('a flood is copied up to a bound, and is all in the report; who never stops can be ended', async () => {
    const { report, transcript } = await guest.boot([
      shell('flood', 'yes 123456789 | head -n 7000; echo the end'),
      seen('flood', 'the end', 60),
      exit('flood'),
      start('endless', 'yes'),
      { op: 'sleep', milliseconds: 20 },
      { op: 'signal', task: 'endless', signal: 'SIGKILL' },
      exit('endless', null, 'SIGKILL'),
    ])
    const texts = report.flatMap(({ kind, task, text }) => (kind === 'output' && task === 'flood' ? [text] : []))
    expect(texts).toEqual([...Array(7000).fill('123456789'), 'the end'])
    expect(report.at(-1)).toEqual({ kind: 'done', ok: true, detail: '7 of 7 steps done' })
    const copied = transcript.filter(line => line.startsWith('flood| '))
    expect(copied).toHaveLength(Math.floor((64 * 1024) / 10) + 1)
    expect(copied.at(-1)).toBe('flood| (the rest is only in the report)')
  })

  test('bytes of every kind arrive readably', async () => {
    const script = `#!/bin/sh\nprintf 'caf\\351 caf\\303\\251 \\377\\n\\033[1m\\t"q" \\\\ \\0.\\n'\nhead -c 5000 /dev/zero | tr '\\0' x; echo\n`
    const { report, transcript } = await guest.boot([start('odd', '/lab/odd'), exit('odd')], { odd: script })
    expect(report.filter(({ kind }) => kind === 'output')).toEqual([
      printed('odd', 'caf\\xe9 café \\xff'),
      printed('odd', '\u001b[1m\t"q" \\ \0.'),
      printed('odd', `${'x'.repeat(4096)}…(line cut)`),
    ])
    expect(transcript[1]).toBe('odd| ^[[1m\t"q" \\ ^@.')
  })
})

describe('what tasks are given', () => {
  test('words, typed lines and the end of input arrive byte for byte', async () => {
    const words = ['two words', '', '-', '%41', '"\'\\$(x)`', 'new\nline', 'ü€😀']
    const lines = ['plain', '  % - "', 'keys: \u0003 \u0004 \u0015 \u0016 \u001a \u007f', 'ü€😀', 'y'.repeat(4094)]
    const { report } = await guest.boot([
      start('words', 'printf', '<%s>\n', ...words),
      exit('words'),
      start('cat', 'cat'),
      ...lines.map((text): Step => ({ op: 'type', task: 'cat', text, prompt: null, within: 10 })),
      { op: 'eof', task: 'cat' },
      exit('cat'),
    ])
    const texts = (task: string) => report.filter(event => event.kind === 'output' && event.task === task)
    expect(texts('words').map(({ text }) => text)).toEqual(words.flatMap(word => `<${word}>`.split('\n')))
    expect(texts('cat').map(({ text }) => text)).toEqual(lines)
    expect(report.at(-1)).toEqual({ kind: 'done', ok: true, detail: '10 of 10 steps done' })
  })

  test('a user, a terminal, a folder and an environment', async () => {
    const script = 'id -u; id -G; tty -s && echo terminal; pwd; echo $PATH $HOME $TERM; echo : >/dev/tty; hostname'
    const { report } = await guest.boot([
      { op: 'start', task: 'user', run: ['sh', '-c', script], user: 1000 },
      exit('user'),
    ])
    expect(report.filter(({ kind }) => kind === 'output').map(({ text }) => text)).toEqual([
      '1000',
      '1000',
      'terminal',
      '/lab',
      '/bin:/sbin:/usr/bin:/usr/sbin:/lab /tmp dumb',
      ':',
      'klab',
    ])
  })
})

test('without a plan there is a shell, and its end switches the machine off', async () => {
  const lines = await guest.shell('tty; ifconfig lo | grep "inet addr"; exit\n')
  expect(lines.slice(-3)).toEqual([
    expect.stringMatching(/exit$/),
    '/dev/ttyS0',
    expect.stringContaining('inet addr:127.0.0.1'),
  ])
})
