import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { readAnswers } from '../../../src/assignment/answers.js'
import { buildLab } from '../../../src/assignment/build.js'
import { fillText } from '../../../src/assignment/fill.js'
import { KlabErrors } from '../../../src/errors/index.js'
import { libraryOf, parseLab } from '../../../src/lab/index.js'
import { ANSWERS, assignment, files, KEY, LAB } from './sample.js'

const VALUES = { port: 2222, other: 2333, held: 2222 }
/** The key with the values in it, the lab still with marks. */
const demo = assignment(fillText(KEY, VALUES))
const { probes } = demo.key
const checks = demo.key.parts.flatMap(part => part.checks).filter(({ scenarios }) => scenarios.includes('yours'))
const built = (answers: string, key = { probes, checks }) =>
  buildLab(demo.handout, VALUES, readAnswers(demo.handout, files(answers)), key)
const parsed = (source: string) =>
  parseLab(source, { file: 'lab.yaml', name: 'yours', folder: null, library: libraryOf(null) })

test('answers and values are put in, the key after the lab, the student’s own after the key', () => {
  const { source, checks: placed, theirs } = built(ANSWERS)
  const data = parse(source)
  expect(data.probes.there).toEqual({ at: 'get_port', entry: { values: { port: 'sk->port' } }, return: true })
  expect(data.probes.hidden).toEqual({ at: 'inet_bind' })
  expect(data.guest.steps[0].run).toEqual(['calls', 'bind s 127.0.0.1:2222'])
  expect(placed.map(({ check, index }) => [check, data.expect[index]])).toEqual([
    ['place.2', { returns: 'there', equals: 1 }],
    ['rest.1', { value: 'there.entry.port', equals: 2222 }],
    ['rest.4', { hit: 'hidden' }],
    ['rest.5', { value: 'there.args.state', equals: 7 }],
  ])
  expect(theirs.map(({ index }) => data.expect[index])).toEqual([
    { returns: 'sys', equals: '-EADDRINUSE' },
    { hit: 'sys' },
  ])
  expect(source).toContain('# a comment that stays')
  expect(parsed(source).probes.map(({ id }) => id)).toEqual(['sys', 'there', 'hidden'])
})

test('without answers it is a lab all the same: stand-ins, and the probes that miss one are optional', () => {
  const data = parse(built('', { probes, checks: [] }).source)
  expect(data.probes.there).toMatchObject({ at: 'klab_unanswered', optional: true })
  expect(data.probes.sys).not.toHaveProperty('optional')
  expect(parsed(built('', { probes, checks: [] }).source).probes).toHaveLength(3)
})

test('without the key nothing of the key is in it', () => {
  const { source } = buildLab(demo.handout, VALUES, readAnswers(demo.handout, files(ANSWERS)))
  expect(source).not.toContain('hidden')
  expect(parse(source).expect).toHaveLength(3)
})

test('each line of the lab is the assignment’s or a blank’s', () => {
  const { source, blankAt } = built(ANSWERS)
  const blames = source.split('\n').map((line, index) => [blankAt({ line: index + 1 }), line.trim()])
  expect(blames.filter(([blank]) => blank !== null)).toEqual([
    ['place', 'at: get_port'],
    ['port_of', expect.stringContaining('sk->port')],
    ['state', 'equals: 7'],
    ['theirs', '- returns: sys'],
    ['theirs', 'equals: -EADDRINUSE'],
    ['theirs', '- hit: sys'],
  ])
})

test.each(['${place}', '$<place>', '"\n  x: 1', '*a', '&a', '!!js', '{}', '- a', '#', "'", '\u2028'])(
  'an answer is data, whatever it looks like: %j',
  text => {
    const word = LAB.replace('${port_of}', '${word}')
    const handout = {
      ...demo.handout,
      lab: word,
      blanks: [
        ...demo.handout.blanks,
        { name: 'word', ask: '?', position: { file: 'a', line: 1, column: 1 }, is: 'word' as const },
      ],
    }
    const answers = new Map([['word', { state: 'given' as const, data: text, shown: '' }]])
    const data = parse(buildLab(handout, VALUES, answers).source)
    expect(data.probes.there.entry.values).toEqual({ port: text })
    expect(Object.keys(data)).toEqual(['title', 'guest', 'probes', 'expect'])
  },
)

test('a mark that is neither a value nor a blank is told with its place', () => {
  const handout = { ...demo.handout, lab: LAB.replace('${place}', '${plcae}') }
  const build = () => buildLab(handout, VALUES, new Map())
  expect(build).toThrow(KlabErrors)
  expect(build).toThrow('there is neither a value nor a blank `plcae`')
})

test('a blank inside a longer text is told: an answer takes the place of a whole scalar', () => {
  const handout = { ...demo.handout, lab: LAB.replace('127.0.0.1:${held}', '127.0.0.1:${state}') }
  expect(() => buildLab(handout, VALUES, new Map())).toThrow('the blank `state` stands inside a longer text')
})
