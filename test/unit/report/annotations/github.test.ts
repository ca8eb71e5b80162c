import { describe, expect, test } from 'vitest'
import { escapeData, escapeProperty, renderGithub } from '../../../../src/report/annotations/github.js'
import { expectation, numbered } from '../sample.js'
import { finding, GUEST, INET, mixed, record, sourceOf } from './sample.js'

test('tells the run in a notice, then errors, then warnings, the most important first', () => {
  expect(renderGithub(mixed())).toBe(
    `${[
      '::notice title=klab init-order::failed: 2 initcalls promised, 3 called, 3 logged; expectations: 1 passed, 1 failed, 1 inconclusive',
      '::error file=lab.yaml,line=7,title=expectation failed%3A initcalls%3A agree::wanted it to be hit once; it was hit twice',
      '::error file=net/ipv4/af_inet.c,line=1916,title=initcall not called%3A inet_init::inet_init (fs) was not called, between af_unix_init and ipv4_offload_init',
      '::error title=initcall not in the table%3A late_guest::late_guest was called and is not in the table',
      '::error file=drivers/block/loop.c,line=2375,title=initcall failed%3A loop_init::loop_init (device) returned -ENOMEM',
      '::warning file=ci/order.txt,line=3,title=expectation inconclusive%3A initcalls%3A expected::wanted it to be hit once; it was hit twice',
      '::warning file=drivers/block/loop.c,line=2375,title=initcall not in the log%3A loop_init::the log has no word of loop_init (device)',
    ].join('\n')}\n`,
  )
})

test('a run in which all is well is one notice', () => {
  const source = sourceOf({ expectations: [expectation(0, 'passed', 'initcalls: agree', [])] })
  expect(renderGithub(source)).toBe(
    '::notice title=klab init-order::passed: 1 initcall promised, 1 called, 1 logged; expectations: 1 passed\n',
  )
})

test('a run that passed has no errors: what the lab excepts is a warning', () => {
  const findings = [finding('failing', 'error', 0, 'inet_init (fs) returned -ENOMEM')]
  const lines = renderGithub(sourceOf({ findings })).split('\n')
  expect(lines[1]).toMatch(/^::warning file=net\/ipv4\/af_inet\.c,line=1916,title=initcall failed%3A inet_init::/)
})

test("what the run's evidence lacks is a warning when it did not pass, and nothing when it did", () => {
  const events = numbered([{ kind: 'gap', probe: null, reason: 'two events were lost' }])
  const inconclusive = [expectation(0, 'inconclusive', 'initcalls: agree', [])]
  const gap = '::warning title=the evidence is incomplete::two events were lost'
  expect(renderGithub(sourceOf({ events, expectations: inconclusive })).split('\n')).toContain(gap)
  expect(renderGithub(sourceOf({ events })).split('\n')).not.toContain(gap)
})

test('ten of a kind, and the tenth says how many more there are', () => {
  const records = Array.from({ length: 13 }, (_, index) => record(`init_${index}`))
  const findings = records.map((_, index) => finding('missing', 'wrong', index, `init_${index} was not called`))
  const expectations = [expectation(0, 'failed', 'initcalls: agree', [])]
  const lines = renderGithub(sourceOf({ records, findings, expectations })).trimEnd().split('\n')
  const errors = lines.filter(line => line.startsWith('::error '))
  expect(errors).toHaveLength(10)
  expect(errors[0]).toContain('title=expectation failed%3A initcalls%3A agree::')
  expect(errors[8]).toMatch(/::init_7 was not called$/)
  expect(errors[9]).toMatch(/::init_8 was not called%0A4 more errors: see the report$/)
})

test('the tenth of ten has nothing to add', () => {
  const records = Array.from({ length: 10 }, (_, index) => record(`init_${index}`))
  const findings = records.map((_, index) => finding('unlogged', 'doubt', index, `no word of init_${index}`))
  const lines = renderGithub(sourceOf({ records, findings })).trimEnd().split('\n')
  expect(lines).toHaveLength(11)
  expect(lines[10]).toMatch(/::no word of init_9$/)
})

describe('paths', () => {
  const missing = [finding('missing', 'wrong', 0, 'inet_init was not called')]
  const failed = [expectation(0, 'failed', 'initcalls: agree', [])]
  const fileOf = (file: string | null, tree: string | null) =>
    /::error (?:file=([^,]*),)?.*title=initcall/.exec(
      renderGithub(
        sourceOf({ records: [record('inet_init', { file })], findings: missing, expectations: failed, tree }),
      ),
    )?.[1]

  test.each([
    ['the tree is the repository', 'net/core/sock.c', '.', 'net/core/sock.c'],
    ['the tree is a folder of it', 'net/core/sock.c', 'linux', 'linux/net/core/sock.c'],
    ['DWARF tells an absolute path in it', '/srv/repo/linux/net/core/sock.c', 'linux', 'linux/net/core/sock.c'],
    ['the tree is elsewhere: its own paths', 'net/core/sock.c', null, 'net/core/sock.c'],
    ['an absolute path elsewhere', '/usr/src/net/core/sock.c', null, undefined],
    ['a path that leads out of the tree', '../../etc/passwd', 'linux', undefined],
    ['a tree beside the repository', 'net/core/sock.c', '../linux', undefined],
    ['no file', null, '.', undefined],
    [
      'a file with a name that is meant to be clever',
      'a,line=1::x\n::error::y',
      '.',
      'a%2Cline=1%3A%3Ax␊%3A%3Aerror%3A%3Ay',
    ],
  ])('%s', (_, file, tree, expected) => {
    expect(fileOf(file, tree)).toBe(expected)
  })

  test("an expectation's file outside of the repository is not named", () => {
    const position = { file: '/opt/klab/lab/init-order/lab.yaml', line: 7, column: 1 }
    const text = renderGithub(sourceOf({ expectations: [{ ...expectation(0, 'failed', 'a', []), position }] }))
    expect(text.split('\n')[1]).toMatch(/^::error title=expectation failed%3A a::/)
  })
})

describe('text from the guest', () => {
  const EVIL = [
    '::error::pwned',
    '\n::error::pwned',
    '\r\n  ::set-output name=verdict::passed',
    '\u2028::add-mask::a',
    '##[set-output name=verdict]passed',
    '%0A::error::pwned',
    '::stop-commands::x',
    'a,file=/etc/passwd::x',
    '\x1b[2K\x9b2J\u202e\ud800',
  ].join('')

  test('makes no command of its own, wherever it comes from', () => {
    const evil = { ...GUEST, function: EVIL }
    const source = sourceOf({
      records: [evil, record(EVIL, { file: EVIL })],
      findings: [finding('extra', 'wrong', 0, EVIL), finding('unseen', 'doubt', 1, EVIL)],
      expectations: [
        { ...expectation(0, 'failed', EVIL, []), message: EVIL, position: { file: EVIL, line: 1, column: 1 } },
      ],
      events: numbered([
        { kind: 'gap', probe: EVIL, reason: EVIL },
        { kind: 'crash', message: EVIL, frames: [], time: 1 },
      ]),
    })
    const text = renderGithub(source)
    const commands = text.trimEnd().split('\n').map(parsed)
    expect(commands.map(({ name }) => name)).toEqual(['notice', 'error', 'error', 'warning', 'warning', 'warning'])
    for (const { properties } of commands) {
      expect(['file,line,title', 'title']).toContain(Object.keys(properties).join())
    }
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e]|\p{Cs}/u)
  })

  test('is read back as it was, but for what nobody can see', () => {
    const findings = [finding('missing', 'wrong', 0, '100 %, a:b %25\nsecond line')]
    const expectations = [expectation(0, 'failed', 'x', [])]
    const line = renderGithub(sourceOf({ findings, expectations })).split('\n')[2] ?? ''
    expect(line).toMatch(/::100 %25, a:b %2525%0Asecond line$/)
    expect(parsed(line).data).toBe('100 %, a:b %25\nsecond line')
  })

  test('that is too long is cut before the runner does', () => {
    const findings = [finding('missing', 'wrong', 0, 'x'.repeat(10_000))]
    const line = renderGithub(sourceOf({ records: [INET], findings })).split('\n')[1] ?? ''
    expect(parsed(line).data).toBe(`${'x'.repeat(3_995)}…`)
  })
})

test.each([
  ['50%, a:b\r\n', '50%25, a:b%0D%0A', '50%25%2C a%3Ab%0D%0A'],
  ['%0A', '%250A', '%250A'],
])('%j is escaped as the toolkit does', (text, data, property) => {
  expect(escapeData(text)).toBe(data)
  expect(escapeProperty(text)).toBe(property)
})

/** Reads a line as the runner does (TryParseV2 of actions/runner, src/Runner.Common/ActionCommand.cs). */
function parsed(line: string) {
  const text = line.trimStart()
  if (!text.startsWith('::')) throw new Error(`no command: ${line}`)
  const end = text.indexOf('::', 2)
  const info = text.slice(2, end)
  const [name = '', ...rest] = info.split(' ')
  const pairs = rest
    .join(' ')
    .split(',')
    .filter(pair => pair !== '')
    .map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const)
  const data = text
    .slice(end + 2)
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%25', '%')
  return { name, properties: Object.fromEntries(pairs), data }
}
