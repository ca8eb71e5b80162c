import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { describeError } from '../../../../src/errors/index.js'
import { parseCsv } from '../../../../src/grade/hand-ins/csv/parse.js'
import { findHandIns, readHandIn } from '../../../../src/grade/hand-ins/index.js'
import { readYaml } from '../../../../src/lab/index.js'
import { temporaryFolder } from '../../temporary.js'
import { zipOf } from './archives.js'
import { BLANKS, find, readAll, refusal, write } from './sample.js'

describe('what a CSV is', () => {
  const cells = (text: string) => {
    const { header, rows } = parseCsv(text, 'x.csv')
    return [header, ...rows].map(row => row.map(cell => cell.text))
  }

  test.each([
    [
      'plain',
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'without an end of line',
      'a,b\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'CRLF and CR',
      'a,b\r\n1,2\r3,4',
      [
        ['a', 'b'],
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    [
      'quotes, separators and lines in quotes',
      'a,b\n"1,""x""\r\ny",\n',
      [
        ['a', 'b'],
        ['1,"x"\r\ny', ''],
      ],
    ],
    [
      'semicolons',
      'a;"b,c"\n1,5;2\n',
      [
        ['a', 'b,c'],
        ['1,5', '2'],
      ],
    ],
    ['empty lines', 'a\n\n\n1\n\n', [['a'], ['1']]],
    ['a quote inside a plain cell', 'a\n5" disk\n', [['a'], ['5" disk']]],
    [
      'an empty cell in quotes',
      'a,b\n"",""\n',
      [
        ['a', 'b'],
        ['', ''],
      ],
    ],
  ])('%s', (_, text, wanted) => expect(cells(text)).toEqual(wanted))

  test('every row that is none is told with its place', () => {
    const text = 'student,state\nalice,1,2\n"bob"x,3\ncarol,"4\n'
    expect(() => parseCsv(text, 'class.csv')).toThrow()
    try {
      parseCsv(text, 'class.csv')
    } catch (error) {
      expect(describeError(error)).toBe(`class.csv:2:1: error: this row has 3 cells, and the header 2
  1 | student,state
> 2 | alice,1,2
    | ^
  3 | "bob"x,3
  → put a cell that holds a separator in quotes

class.csv:3:6: error: a quoted cell goes on behind its quote
  2 | alice,1,2
> 3 | "bob"x,3
    |      ^
  4 | carol,"4
  → write a quote inside a quoted cell twice: \`""\`

class.csv:4:7: error: this quote is never closed
  3 | "bob"x,3
> 4 | carol,"4
    |       ^
  → write \`"\` at its end`)
    }
  })

  test('nothing, too many rows, and megabytes in quotes', () => {
    expect(() => parseCsv('\n\n', 'x')).toThrow('the CSV is empty')
    expect(() => parseCsv(`a\n${'x\n'.repeat(10_001)}`, 'x')).toThrow('more than 10000 rows')
    expect(cells(`a\n"${'""'.repeat(2_000_000)}"\n`)[1]?.[0]).toHaveLength(2_000_000)
  })
})

test('rows with a path, rows with answers, rows with both, and one with neither', async () => {
  const top = await temporaryFolder()
  await write(top, {
    'class.csv':
      '\ufeffStudent,Hand-In,state,why,Time\r\nDoe Jane,in/jane,,,1\r\nbob,in/bob.zip,10,"because: it\nis",2\r\ncarol,,7,x,3\r\ndan,,,,4\r\n,,,,\r\n',
    'in/jane/answer.yaml': 'jane',
    'in/jane/server.c': 'int x;',
    'in/bob.zip': zipOf([
      { name: 'answer.yaml', data: 'other' },
      { name: 'server.c', data: 'int y;' },
    ]),
  })
  const file = join(top, 'class.csv')
  expect(await readAll([file])).toEqual({
    'Doe Jane': { 'answer.yaml': 'jane', 'server.c': 'int x;' },
    bob: { 'answer.yaml': 'student: "bob"\nstate:\n  10\nwhy: "because: it\\nis"\n', 'server.c': 'int y;' },
    carol: { 'answer.yaml': 'student: "carol"\nstate:\n  7\nwhy: "x"\n' },
    dan: 'nothing was handed in',
  })
  const notes: string[] = []
  const found = await findHandIns([file], { blanks: BLANKS, id: null, note: note => notes.push(note) })
  expect(notes).toEqual([`${file}: columns that nothing is read from: \`Time\``])
  expect(found.map(({ origin }) => origin)).toEqual([2, 3, 5, 6].map(line => `${file}:${line}`))
  expect(found[1] && (await readHandIn(found[1])).notes).toEqual(['left out: answer.yaml: the answers are in the CSV'])
})

test('answers beside a hand-in that cannot be read count all the same', async () => {
  const top = await temporaryFolder()
  await write(top, { 'class.csv': 'student,hand-in,state\nbob,bob.zip,10\n', 'bob.zip': 'x' })
  const [found] = await find([join(top, 'class.csv')])
  const handIn = found && (await readHandIn(found))
  expect(handIn?.fault).toBe(null)
  expect([...(handIn?.files.keys() ?? [])]).toEqual(['answer.yaml'])
  expect(handIn?.notes).toEqual(['nothing but the answers is read: it is neither a zip nor a tar archive'])
})

describe('a cell', () => {
  const answer = async (column: string, cell: string) => {
    const top = await temporaryFolder()
    await write(top, { 'class.csv': `student,${column}\nbob,"${cell.replaceAll('"', '""')}"\n` })
    const [found] = await find([join(top, 'class.csv')])
    expect(found?.answers).not.toMatch(/[\x7f-\x9f\u2028\u2029\ufeff]/)
    const { source, faults } = readYaml(found?.answers ?? '', 'answer.yaml')
    expect(faults).toEqual([])
    expect(Object.keys(source.data as object)).toEqual(['student', column])
    return (source.data as Record<string, unknown>)[column]
  }

  test.each([
    ['state', '10', 10],
    ['state', ' 0x7f ', 127],
    ['state', '18446744073709551615', '0xffffffffffffffff'],
    ['state', 'ten: [', 'ten: ['],
    ['decides', '*inet_bind', '*inet_bind'],
    ['decides', '10', '10'],
    [
      'why',
      '# no comment: "quoted" \\ \u2028 \u0085 \ufeff é 名',
      '# no comment: "quoted" \\ \u2028 \u0085 \ufeff é 名',
    ],
    ['callers', 'a, b\nc', ['a', 'b', 'c']],
    ['callers', 'a <- b ← c', ['a', 'b', 'c']],
    ['callers', '[a, b]', ['a', 'b']],
    ['callers', '- a\n- b', ['a', 'b']],
    ['callers', '[a, b', '[a, b'],
    ['probes', 'my_x: { at: tcp_v4_connect }', { my_x: { at: 'tcp_v4_connect' } }],
    ['probes', 'my_x:\n  at: f\nmy_y:\n  at: g', { my_x: { at: 'f' }, my_y: { at: 'g' } }],
    ['probes', 'a: 1\nb: *x', 'a: 1\nb: *x'],
    ['probes', '---\na: 1', '---\na: 1'],
    ['probes', 'a: b\u0001c', 'a: b\u0001c'],
  ] as const)('of the blank `%s`: %j', async (column, cell, wanted) => {
    expect(await answer(column, cell)).toEqual(wanted)
  })

  test('cannot end its answer and begin another one', async () => {
    for (const column of ['state', 'probes', 'callers', 'why'])
      for (const cell of [
        '1\nwhy: x',
        '"\nwhy: x',
        '[\nwhy: x',
        '|\nwhy: x',
        '- 1\n...\nwhy: x',
        '{a: 1}\n---\nwhy: x',
      ])
        await answer(column, cell)
  })

  test('nested without an end is a text', async () => {
    expect(await answer('probes', '['.repeat(100_000))).toHaveLength(100_000)
  })
})

test('what is wrong in the rows is told all at once, with its place', async () => {
  const top = await temporaryFolder()
  await write(top, {
    'in/class.csv': 'student,hand-in\n,x\nbob,../key\ncarol,/etc\ndan,nothing\nerin,link\nfrank,loop\ngina,.\n',
    'key/answer.yaml': 'secret',
  })
  await symlink('../key', join(top, 'in', 'link'))
  await symlink('loop', join(top, 'in', 'loop'))
  const told = await refusal([join(top, 'in', 'class.csv')])
  const outside = "this lies outside the CSV's folder"
  expect([...told.matchAll(/csv:(\d+):\d+: error: (.*)/g)].map(([, line, what]) => `${line} ${what}`)).toEqual([
    '2 this row names no student',
    `3 ${outside}`,
    "4 a hand-in is named by its path from the CSV's folder",
    '5 there is nothing at this path',
    `6 ${outside}`,
    '7 it is a symbolic link',
    `8 ${outside}`,
  ])
})

test('what is wrong with the file or its columns', async () => {
  const top = await temporaryFolder()
  const file = join(top, 'class.csv')
  const refusalOf = async (data: string | Buffer) => {
    await write(top, { 'class.csv': data })
    return await refusal([file])
  }
  expect(await refusalOf('name,state\nx,1\n')).toContain('there is no column `student`')
  expect(await refusalOf('student,stat\nx,1\n')).toContain(
    'no column says what was handed in\n> 1 | student,stat\n    | ^\n  2 | x,1\n' +
      '  → name one `hand-in`, or like a blank: `decides`, `callers`, `state`, `why` or `probes`',
  )
  expect(await refusalOf('student,state,state\nx,1,2\n')).toContain('the column `state` is there twice')
  expect(await refusalOf(Buffer.from('student,why\nJos\xe9,1\n', 'latin1'))).toContain('is not UTF-8 text')
  expect(await refusalOf('student,why\n')).toContain('there are no hand-ins')
  expect(await refusalOf('student,why\nx,1\nX,2\n')).toContain('2 different hand-ins are of the student "x"')
  expect(await refusalOf(Buffer.alloc(9 * 1024 * 1024))).toContain('is larger than 8192 KiB')
})
