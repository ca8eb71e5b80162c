import { execFileSync } from 'node:child_process'
import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findHandIns, safeName } from '../../../../src/grade/hand-ins/index.js'
import { temporaryFolder } from '../../temporary.js'
import { tarOf, tgzOf, zipOf } from './archives.js'
import { BLANKS, find, readAll, refusal, write } from './sample.js'

const A = { 'answer.yaml': 'decides: a\n' }
const B = { 'answer.yaml': 'decides: b\n' }

test('a folder with the answers in it is one hand-in, named by the folder', async () => {
  const top = await temporaryFolder()
  await write(join(top, 'alice'), { ...A, 'server.c': 'int x;' })
  expect(await find([join(top, 'alice')])).toEqual([
    {
      student: 'alice',
      origin: join(top, 'alice'),
      path: join(top, 'alice'),
      inside: '',
      answers: null,
      files: ['answer.yaml', 'server.c'],
    },
  ])
  expect(await readAll([`${join(top, 'alice')}/`])).toEqual({ alice: { ...A, 'server.c': 'int x;' } })
})

test('a folder of folders and archives is a hand-in each, also of one student alone', async () => {
  const top = await temporaryFolder()
  await write(top, { 'alice/answer.yaml': A['answer.yaml'], 'README.txt': 'x', '.DS_Store': 'x' })
  expect(await readAll([top])).toEqual({ alice: A })
  await write(top, {
    'bob.zip': zipOf([{ name: 'answer.yaml', data: B['answer.yaml'] }]),
    'carol.tar.gz': await tgzOf([{ name: './answer.yaml', data: 'c' }]),
    'dan.tar': await tarOf([{ name: 'answer.yaml', data: 'd' }]),
    'erin.tgz': await tgzOf([{ name: 'answer.yaml', data: 'e' }]),
    'frank.rar': 'Rar!\x1a\x07',
  })
  const notes: string[] = []
  await findHandIns([top], { blanks: BLANKS, id: null, note: note => notes.push(note) })
  expect(notes).toEqual([`${top}: passed over, for it is neither a folder nor an archive: \`README.txt\``])
  expect(await readAll([top])).toEqual({
    alice: A,
    bob: B,
    carol: { 'answer.yaml': 'c' },
    dan: { 'answer.yaml': 'd' },
    erin: { 'answer.yaml': 'e' },
    frank: 'it is a RAR archive',
  })
})

test("an archive of many, as learning platforms export them: folders, inner archives, and one of a kind each in a student's folder", async () => {
  const top = await temporaryFolder()
  const inner = zipOf([{ name: 'work/answer.yaml', data: 'inner' }])
  const members = [
    { name: 'export/alice/answer.yaml', data: 'a' },
    { name: 'export/bob.zip', data: inner },
    { name: 'export/carol/handin.zip', data: inner },
    { name: 'export/dan/inner/answer.yaml', data: 'd' },
    { name: '__MACOSX/export/._alice', data: 'x' },
  ]
  const wanted = {
    alice: { 'answer.yaml': 'a' },
    bob: { 'answer.yaml': 'inner' },
    carol: { 'answer.yaml': 'inner' },
    dan: { 'answer.yaml': 'd' },
  }
  await write(top, {
    'class.zip': zipOf(members),
    'class.tar': await tarOf(members),
    'class.tgz': await tgzOf(members),
  })
  for (const name of ['class.zip', 'class.tar', 'class.tgz']) expect(await readAll([join(top, name)])).toEqual(wanted)
  const wrapped = ['erin/a.zip', 'frank/a.zip'].map(name => ({ name, data: inner }))
  await write(top, { 'wrapped.zip': zipOf(wrapped) })
  expect(Object.keys(await readAll([join(top, 'wrapped.zip')]))).toEqual(['erin', 'frank'])
  expect((await find([join(top, 'class.zip')])).map(({ origin }) => origin)).toContain(
    `${join(top, 'class.zip')}: export/bob.zip`,
  )
})

test('several arguments: a folder that only wraps another one is one hand-in', async () => {
  const top = await temporaryFolder()
  await write(top, { 'alice/inner/answer.yaml': 'a', 'bob/answer.yaml': 'b', 'carol.zip': 'x', 'dan/notes.txt': '' })
  await write(top, { 'erin/src/main.c': '', 'erin/doc/x': '' })
  expect(await readAll(['alice', 'bob', 'carol.zip', 'dan', 'erin'].map(name => join(top, name)))).toEqual({
    alice: { 'answer.yaml': 'a' },
    bob: { 'answer.yaml': 'b' },
    carol: 'it is neither a zip nor a tar archive',
    dan: 'it holds "notes.txt", and not any of answer.yaml or server.c',
    erin: 'it holds "doc", "src", and not any of answer.yaml or server.c',
  })
})

test('several arguments: nobody speaks for others by the names of folders inside', async () => {
  const top = await temporaryFolder()
  const spoof = zipOf([
    { name: 'bob/answer.yaml', data: 'wrong' },
    { name: ' /answer.yaml', data: 'wrong' },
    { name: 'carol.zip', data: 'x' },
  ])
  await write(top, { 'alice.zip': spoof, 'bob.zip': zipOf([{ name: 'answer.yaml', data: 'b' }]), 'dan.docx': 'x' })
  const wanted = {
    alice: 'it holds " ", "bob", "carol.zip", and not any of answer.yaml or server.c',
    bob: { 'answer.yaml': 'b' },
  }
  expect(await readAll(['alice.zip', 'bob.zip', 'dan.docx'].map(name => join(top, name)))).toEqual({
    ...wanted,
    'dan.docx': 'it is neither a zip nor a tar archive',
  })
  expect(await readAll([top])).toEqual(wanted)
})

test('a pattern finds the student in a name, and tells a student from a wrapper', async () => {
  const top = await temporaryFolder()
  const id = /^(.+?)_\d+_/
  const moodle = 'Doe Jane_12345_assignsubmission_file_'
  await write(top, { [`one/${moodle}/inner/answer.yaml`]: 'a' })
  const wanted = { 'Doe Jane': { 'answer.yaml': 'a' } }
  expect(await readAll([join(top, 'one')], id)).toEqual(wanted)
  expect(await readAll([join(top, 'one', moodle)], id)).toEqual(wanted)
  await write(top, { 'one.zip': zipOf([{ name: `x/${moodle}/answer.yaml`, data: 'a' }]) })
  expect(await readAll([join(top, 'one.zip')], id)).toEqual(wanted)
  const folders = zipOf([{ name: 'src/answer.yaml', data: 'a' }, { name: 'doc/x' }])
  await write(top, { [`${moodle}.zip`]: folders, 'one/stray/answer.yaml': 'b' })
  expect(await readAll([join(top, `${moodle}.zip`)], id)).toEqual({
    'Doe Jane': expect.stringContaining('"doc", "src"'),
  })
  expect(await refusal([join(top, 'one')], id)).toBe(
    'error: no student is found in the name `stray`\n' +
      '  → see that `--id` fits each name and that its first group is the student',
  )
  expect(await readAll([join(top, 'one')], /^(\w+ ?\w*)/g)).toHaveProperty('stray')
})

test('names differ by more than case and by more than how a sign is written', async () => {
  const top = await temporaryFolder()
  await write(top, { 'x/José/answer.yaml': 'a', 'y/JOSE\u0301/answer.yaml': 'b', 'z/José/answer.yaml': 'a' })
  const paths = (...names: string[]) => names.map(name => join(top, name, name === 'y' ? 'JOSE\u0301' : 'José'))
  expect(await refusal(paths('x', 'y'))).toBe(
    `error: 2 different hand-ins are of the student "José"\n  │ ${paths('x').join()}\n  │ ${paths('y').join()}\n` +
      '  → keep the one that counts; when two students have one name, rename a folder, or give `--id` a pattern that tells them apart',
  )
  const notes: string[] = []
  const found = await findHandIns(paths('x', 'z'), { blanks: BLANKS, id: null, note: note => notes.push(note) })
  expect(found.map(({ student }) => student)).toEqual(['José'])
  expect(notes).toEqual(['José: the same hand-in is there 2 times'])
})

test('two that cannot be read are not the same one', async () => {
  const top = await temporaryFolder()
  await write(top, { 'alice.zip': 'x', 'alice.tar': 'x' })
  expect(await refusal([top])).toContain('2 different hand-ins are of the student "alice"')
})

test('a name may be of any characters', async () => {
  const top = await temporaryFolder()
  const names = ['a\nb', '\u202eevil', '$(id)', '-rf', '名前', "'; --", '%s', 'a'.repeat(250)]
  for (const name of names) await write(top, { [`${name}/answer.yaml`]: 'x' })
  expect((await find([top])).map(({ student }) => student).toSorted()).toEqual(names.toSorted())
})

test('a folder whose name is not UTF-8 ends it all, for nobody could open it', async () => {
  const top = await temporaryFolder()
  await write(top, { 'alice/answer.yaml': 'x' })
  execFileSync('bash', ['-c', `mkdir $'J\\xf6rg'`], { cwd: top })
  expect(await refusal([top])).toContain('is not UTF-8\n  → rename it: convmv')
})

test('what is no hand-in at all is told', async () => {
  const top = await temporaryFolder()
  await write(top, { 'notes.txt': 'hello' })
  execFileSync('mkfifo', [join(top, 'pipe')])
  expect(await refusal([join(top, 'nothing')])).toContain('nothing is no hand-in\n  │ there is nothing at this path')
  expect(await refusal([join(top, 'notes.txt')])).toContain('it is neither a zip nor a tar archive')
  expect(await refusal([join(top, 'pipe')])).toContain('it is neither a file nor a folder')
  expect(await refusal(['/dev/zero'])).toContain('it is neither a file nor a folder')
  expect(await refusal([])).toContain('there are no hand-ins')
})

test('a link among the hand-ins is followed nowhere', async () => {
  const top = await temporaryFolder()
  await write(top, { 'hand-ins/alice/answer.yaml': 'a', 'key/answer.yaml': 'secret' })
  await symlink('../key', join(top, 'hand-ins', 'bob'))
  await symlink('/dev/zero', join(top, 'hand-ins', 'carol.zip'))
  expect(await readAll([join(top, 'hand-ins')])).toEqual({
    alice: { 'answer.yaml': 'a' },
    bob: 'it is a symbolic link',
    carol: 'it is a symbolic link',
  })
})

test('a FIFO and a socket among the hand-ins hold nobody up', async () => {
  const top = await temporaryFolder()
  await mkdir(join(top, 'alice'))
  execFileSync('mkfifo', [join(top, 'bob.zip')])
  execFileSync('python3', ['-c', `import socket; socket.socket(socket.AF_UNIX).bind('carol.tar')`], { cwd: top })
  expect(await readAll([top])).toEqual({
    alice: 'it is empty, and not any of answer.yaml or server.c',
    bob: 'it is neither a file nor a folder',
    carol: 'it is neither a file nor a folder',
  })
})

test("a student's folder's name: safe, short, and another one for each", () => {
  expect(safeName('alice')).toBe('alice')
  expect(safeName('a.b_c-2')).toBe('a.b_c-2')
  expect(safeName('Alice')).toMatch(/^alice-[0-9a-f]{10}$/)
  expect(safeName('ALICE')).toBe(safeName('Alice'))
  expect(safeName('../../etc/passwd')).toMatch(/^etc-passwd-[0-9a-f]{10}$/)
  const hostile = [
    '',
    '.',
    '..',
    '-rf',
    '.ssh',
    'a/b',
    'a\0b',
    'a\nb',
    '名前',
    'x'.repeat(300),
    'é',
    'e',
    'con ',
    'a b',
  ]
  const names = [...hostile, ...hostile.map(safeName)].map(safeName)
  expect(new Set(names).size).toBe(new Set([...hostile, ...hostile.map(safeName)].map(name => name.trim())).size)
  for (const name of names) expect(name).toMatch(/^[a-z0-9_][a-z0-9._-]{0,79}$/)
})
