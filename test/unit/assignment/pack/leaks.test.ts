import { expect, test } from 'vitest'
import { drawValues } from '../../../../src/assignment/draw.js'
import { loadAssignment } from '../../../../src/assignment/load.js'
import type { Scenario } from '../../../../src/assignment/model/index.js'
import {
  type Proof,
  pack,
  proveClean,
  readSamples,
  requireHarmlessFiles,
} from '../../../../src/assignment/pack/index.js'
import { KlabErrors } from '../../../../src/errors/index.js'
import { assignmentFolder, FILES } from './folder.js'

type Changes = NonNullable<Parameters<typeof assignmentFolder>[0]>

async function prove(changes: Changes = {}, students: readonly string[] = ['alice', 'bob']): Promise<Proof> {
  const assignment = await loadAssignment(await assignmentFolder(changes))
  const samples = await readSamples(assignment)
  requireHarmlessFiles(assignment, samples)
  const handouts = students.map(student => {
    const values = drawValues(assignment, student, assignment.key.scenarios[0])
    return { student, values, files: pack(assignment.handout, student, values) }
  })
  return proveClean(assignment, samples, handouts)
}

/** What is found, as `file:line: what`. */
async function leaks(changes: Changes): Promise<readonly string[]> {
  const error = await prove(changes).then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (error === null) return []
  if (!(error instanceof KlabErrors)) throw error
  expect(error.exitStatus).toBe(2)
  return error.errors.map(({ parts: { at, what } }) => {
    return `${at?.file.replace(/^.*port-taken\//, '')}:${at?.line}:${at?.column}: ${what.replace(/^.* may know: /, '')}`
  })
}

function task(text: string): Changes {
  return { 'task.md': `${FILES['task.md']}${text}\n` }
}

test('a hand-out with nothing of the key in it is clean, and what was not searched for is told', async () => {
  const { searched, unsearched } = await prove()
  expect(searched).toBeGreaterThan(15)
  expect(unsearched.map(({ text, why }) => `${text}: ${why}`)).toEqual([
    'taken: it is one of the options that every form lists',
    'taken: it is one of the options that every form lists',
    '10: it is too short',
    'inet_bind: a chain begins or ends there, which the task has to say',
    'sys_bind: a chain begins or ends there, which the task has to say',
  ])
})

const DECIDES = '`inet_csk_get_port`, parts[0].checks[0].is[0] (key.yaml, line 17)'

test.each<[place: string, changes: Changes, found: readonly string[]]>([
  ['task.md', task('It is inet_csk_get_port.'), [`task.md:2:7: ${DECIDES}`]],
  ['task.md, in capitals', task('INET_CSK_GET_PORT'), [`task.md:2:1: ${DECIDES}`]],
  ['task.md, as Markdown escapes it', task('inet\\_csk\\_get\\_port'), [`task.md:2:1: ${DECIDES}`]],
  ['task.md, inside a longer word', task('see x_inet_csk_get_port_y'), [`task.md:2:7: ${DECIDES}`]],
  ['task.md, in base64', task(Buffer.from('is inet_csk_get_port!').toString('base64')), [`task.md:2:5: ${DECIDES}`]],
  ['task.md, in hex', task(Buffer.from('inet_csk_get_port').toString('hex')), [`task.md:2:1: ${DECIDES}`]],
  [
    "a starter's comment",
    { 'starter/server.c': `${FILES['starter/server.c']}// inet_csk_get_port\n` },
    [`starter/server.c:7:4: ${DECIDES}`],
  ],
  [
    'lab.yaml',
    { 'lab.yaml': FILES['lab.yaml']?.replace(`\${decides}`, 'inet_csk_get_port') ?? '' },
    [`lab.yaml:9:20: ${DECIDES}`],
  ],
  ["a file's name", { 'starter/inet_csk_get_port.txt': 'x\n' }, [`starter/inet_csk_get_port.txt:1:1: ${DECIDES}`]],
  [
    'a question, from which klab makes the form',
    { 'assignment.yaml': FILES['assignment.yaml']?.replace('In your words', 'Why zwicky?') ?? '' },
    ['assignment.yaml:9:30: `zwicky`, parts[1].checks[3].is (key.yaml, line 25)'],
  ],
  [
    'UTF-16',
    { 'starter/w.txt': Buffer.from('\ufeffzwicky', 'utf16le') },
    ['starter/w.txt:1:2: `zwicky`, parts[1].checks[3].is (key.yaml, line 25)'],
  ],
  [
    'binaries',
    { 'starter/server': Buffer.from('\x7fELF\x00\xff\x00inet_csk_get_port\x00', 'latin1') },
    [`starter/server:1:8: ${DECIDES}`],
  ],
])('a secret is found in %s', async (_, changes, found) => {
  expect(await leaks(changes)).toEqual(found)
})

test.each([
  ['the seed', 'Nobody  guesses these\nwords', 'nobody guesses these words', 'seed (key.yaml, line 1)'],
  [
    'a hint, wrapped as a comment',
    'look at what is called\n# behind the table of buckets',
    'look at what is called behind the table of buckets',
    'parts[0].hint (key.yaml, line 15)',
  ],
  [
    'a hidden probe’s place',
    'inet_csk_bind_conflict()',
    'inet_csk_bind_conflict',
    'probes.hidden_one.at (key.yaml, line 10)',
  ],
  [
    'a hidden probe’s expression',
    'sk->sk_reuse+2',
    'sk->sk_reuse + 2',
    'probes.hidden_one.entry.values.owner (key.yaml, line 11)',
  ],
  ['what an expectation says', 'EADDRINUSE', '-EADDRINUSE', 'parts[0].checks[1].expect.equals (key.yaml, line 18)'],
  ['a hidden scenario’s name', 'in the other-world', 'other-world', 'scenarios.other-world (key.yaml, line 7)'],
  ['what a scenario sets', 'port 31337.', '31337', 'scenarios.other-world.set.port (key.yaml, line 7)'],
  ['the same in hex', 'port 0x7a69', '31337', 'scenarios.other-world.set.port (key.yaml, line 7)'],
  ['a function of a chain', '__inet_bind_special', '__inet_bind_special', 'callers[1] (answer.yaml, line 3)'],
  [
    'an expression of the solution',
    '((struct inet_sock *) sk)->inet_num',
    '((struct inet_sock *)sk)->inet_num',
    'port_of (answer.yaml, line 4)',
  ],
  [
    'a line of a sample’s program',
    'int s = socket(AF_INET, SOCK_STREAM, 0);',
    'int s = socket(AF_INET, SOCK_STREAM, 0);',
    'a line of samples/good/server.c',
  ],
])('%s is a secret', async (_, text, secret, what) => {
  expect(await leaks(task(text))).toEqual([expect.stringMatching(/^task\.md:2:\d+: /)])
  expect(await leaks(task(text))).toEqual([expect.stringContaining(`: \`${secret}\`, ${what}`)])
})

test('what the key says may be shown is no leak', async () => {
  const key = FILES['key.yaml']?.replace('shown: []', 'shown: [Inet_csk_get_port]') ?? ''
  expect(await leaks({ ...task('It is inet_csk_get_port.'), 'key.yaml': key })).toEqual([])
  const { unsearched } = await prove({ 'key.yaml': key })
  expect(unsearched.map(({ why }) => why)).toContain('the key says that it may be shown')
})

test('a value that is drawn for a scenario which the student does not see is a secret', async () => {
  const assignment = await loadAssignment(await assignmentFolder())
  const hidden = drawValues(assignment, 'bob', assignment.key.scenarios[1] as Scenario)
  expect(await leaks(task(`Try ${hidden.port}.`))).toEqual([
    `task.md:2:5: \`${hidden.port}\`, port in the scenario elsewhere`,
  ])
})

test('an answer that differs by student is a secret, unless the hand-out shows the value', async () => {
  const key = FILES['key.yaml']?.replace('values:\n', 'values:\n  clue: { one-of: [tcp_zwack_init] }\n') ?? ''
  const answers = FILES['samples/good/answer.yaml']?.replace('inet_csk_get_port', '$' + '{clue}') ?? ''
  const changes = { 'key.yaml': key, 'samples/good/answer.yaml': answers }
  expect(await leaks({ ...changes, ...task('See tcp_zwack_init.') })).toEqual([
    'task.md:2:5: `tcp_zwack_init`, decides (answer.yaml, line 2)',
  ])
  expect(await leaks({ ...changes, ...task('See $' + '{clue}.') })).toEqual([])
  const allowed = key.replace('shown: []', 'shown: [tcp_zwack_init]')
  expect(await leaks({ ...changes, ...task('See tcp_zwack_init.'), 'key.yaml': allowed })).toEqual([])
})

test('what stands for an answer is no secret, whatever the blank is called', async () => {
  const key = FILES['key.yaml']?.replace('equals: -EADDRINUSE', 'equals: "$' + '{callers}"') ?? ''
  expect(await leaks({ ...task('callers'), 'key.yaml': key })).toEqual([])
})

test('a value of another student is found when klab has put it in', async () => {
  const assignment = await loadAssignment(await assignmentFolder())
  const values = { alice: { port: 21111, word: 'abcdef' }, bob: { port: 22222, word: 'uvwxyz' } }
  const mixed = (['alice', 'bob'] as const).map(student => {
    return { student, values: values[student], files: pack(assignment.handout, student, values.alice) }
  })
  expect(() => proveClean(assignment, new Map(), mixed)).toThrow('`21111`, port of alice')
})

test('a number that the teacher has written for all is no other student’s', async () => {
  const assignment = await loadAssignment(await assignmentFolder())
  const alice = drawValues(assignment, 'alice', assignment.key.scenarios[0])
  expect(await leaks(task(`Not ${alice.port}.`))).toEqual([])
})

test('each place is told once, whoever’s hand-out it is in', async () => {
  expect(await leaks(task('inet_csk_get_port, that is inet_csk_get_port'))).toHaveLength(1)
})

test.each<[string, Changes, string, string]>([
  ['the key', { 'starter/key.txt': FILES['key.yaml'] ?? '' }, '`key.txt`', 'most of the key is in it'],
  [
    'a sample',
    { 'starter/old/server.c': `/* mine */\n${FILES['samples/good/server.c']}` },
    '`old/server.c`',
    'most of samples/good/server.c is in it',
  ],
  [
    'the solution, as what is to be completed',
    { 'starter/server.c': FILES['samples/good/server.c'] ?? '' },
    '`server.c`',
    'it is samples/good/server.c, a whole solution',
  ],
  [
    'an archive',
    { 'starter/more.docx': Buffer.from('PK\x03\x04rest') },
    '`more.docx`',
    'nobody can tell what is in it',
  ],
])('%s is not handed out as a file', async (_, changes, what, why) => {
  await expect(prove(changes)).rejects.toMatchObject({
    message: `${what} cannot be handed out`,
    parts: { why: expect.stringContaining(why) },
  })
})

test('the key may name a file that is handed out although nobody can tell what is in it', async () => {
  const key = FILES['key.yaml']?.replace('shown: []', 'shown: [more.pdf]') ?? ''
  await expect(prove({ 'starter/more.pdf': '%PDF-1.4', 'key.yaml': key })).resolves.toBeDefined()
})

test('words that are in other words, and short ones, are not found', async () => {
  expect(await leaks(task('zwickys state10 10 EADDR inet_binding take'))).toEqual([])
})
