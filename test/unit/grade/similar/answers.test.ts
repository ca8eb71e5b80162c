import { expect, test } from 'vitest'
import { similarPairs } from '../../../../src/grade/similar/index.js'
import { randomOf } from '../../random.js'
import { others, sketch, TASK } from './class.js'

const bob = (answers: Record<string, string>, student = 'bob', values = {}) => sketch({ student, answers, values })
const studentsOf = (pairs: ReturnType<typeof similarPairs>) => pairs.map(({ students }) => students)

test('the same slip of two is found and quoted', () => {
  const slip = { decides: '!inet_csk_get_prot' }
  expect(similarPairs([bob(slip), bob(slip, 'alice'), ...others(38)])).toEqual([
    {
      students: ['alice', 'bob'],
      likeness: 0.56,
      why: ['the same wrong answer to `decides`, which 2 of 40 gave: "inet_csk_get_prot"'],
    },
  ])
})

test('one wrong answer of two is not enough, two are', () => {
  const one = { decides: 'tcp_v4_connect' }
  const two = { ...one, error: 'EINVAL' }
  expect(similarPairs([bob(one), bob(one, 'alice'), ...others(198)])).toEqual([])
  const [pair] = similarPairs([bob(two), bob(two, 'alice'), ...others(198)])
  expect(pair).toMatchObject({
    students: ['alice', 'bob'],
    why: [expect.stringContaining('`decides`'), expect.stringContaining('`error`')],
  })
})

test('what several give wrong is a mistake of the class', () => {
  const same = { decides: 'tcp_v4_connect', error: 'EINVAL' }
  const own = Array.from({ length: 60 }, (_, at) => bob({ decides: `f${at}`, error: `E${at}` }, `s${at}`))
  const givenBy = (...students: string[]) => students.map(student => bob(same, student))
  const all = [...own, ...others(40)]
  expect(similarPairs([...givenBy('a', 'b'), ...all])).toHaveLength(1)
  expect(similarPairs([...givenBy('a', 'b', 'c', 'd', 'e'), ...all])).toEqual([])
})

/** 150 are wrong in one, 100 in the other, each with one of 20 likely answers: in these classes a pair agrees in both, as in one of four. */
test.each([16, 17, 35, 39])('two mistakes that two make by chance are not listed (class %i)', seed => {
  const random = randomOf(seed)
  const likely = () => Math.floor(20 * (random(1000) / 1000) ** 2)
  const one = bob({ decides: 'f', error: 'E' }).wrong
  const wrong = (at: number, hash: number) => one.slice(at, at + 1).map(answer => ({ ...answer, hash }))
  const all = others(300).map(other => ({
    ...other,
    wrong: [...(random(2) === 0 ? wrong(0, likely()) : []), ...(random(3) === 0 ? wrong(1, likely()) : [])],
  }))
  expect(similarPairs(all)).toEqual([])
})

test('right answers are alike by nature, also when only two have found them', () => {
  const wrong = Array.from({ length: 30 }, (_, at) => bob({ decides: `f${at}`, error: `E${at}` }, `s${at}`))
  expect(similarPairs([sketch({ student: 'a' }), sketch({ student: 'b' }), ...wrong])).toEqual([])
})

test.each(['blocked', 'undecided', 'unanswered'] as const)('a check that is %s says nothing of the answer', result => {
  const answers = { decides: 'tcp_v4_connect', error: 'EINVAL' }
  const results = { 'place.1': result, 'port.1': result, 'error.1': result }
  const both = ['a', 'b'].map(student => sketch({ student, answers, results }))
  expect(both[0]?.wrong).toEqual([])
  expect(similarPairs([...both, ...others(60)])).toEqual([])
})

test('an answer that makes a probe is wrong when its own check is missed; an expression, when what rests on the probe is', () => {
  const wrongOf = (answers: Record<string, string>) => bob(answers).wrong.map(({ blank }) => blank)
  expect(wrongOf({ decides: 'tcp_v4_connect' })).toEqual(['decides'])
  expect(wrongOf({ port_of: '1' })).toEqual(['port_of'])
})

test('two forms that cannot be read are not the same answers', () => {
  const unread = { decides: '!', port_of: '!', error: '!', reason: '!' }
  expect(similarPairs([bob(unread), bob(unread, 'alice'), ...others(40)])).toEqual([])
})

test('the same wrong choice of three says little', () => {
  expect(similarPairs([bob({ reason: 'b' }), bob({ reason: 'b' }, 'alice'), ...others(200)])).toEqual([])
})

test('the own port in a wrong answer is no difference', () => {
  const wrong = (student: string, port: number) =>
    bob({ port_of: `ntohs(inet->inet_dport) + ${port} - sk->num`, error: 'EINVAL' }, student, { port })
  const pairs = similarPairs([wrong('alice', 24_312), wrong('bob', 21_119), ...others(60)])
  expect(studentsOf(pairs)).toEqual([['alice', 'bob']])
  expect(pairs[0]?.why[0]).toContain(`\${port}`)
})

test('a copied explanation is found; the task’s own words are not', () => {
  const text =
    'because the second server asks for a port that the first one still holds, the bucket has an owner in state ten and the kernel says no'
  const copied = [bob({ why: text }), bob({ why: text.replace('says no', 'refuses it') }, 'alice')]
  const quoted = [bob({ why: TASK }, 'carol'), bob({ why: TASK }, 'dave')]
  const pairs = similarPairs([...copied, ...quoted, ...others(30)])
  expect(studentsOf(pairs)).toEqual([['alice', 'bob']])
})
