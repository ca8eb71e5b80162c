import { execFileSync } from 'node:child_process'
import { chmod, mkdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describeError } from '../../../../src/errors/index.js'
import { readHandIn } from '../../../../src/grade/hand-ins/index.js'
import { temporaryFolder } from '../../temporary.js'
import { faultOf, find, read, readAll, texts, write } from './sample.js'

const ANSWER = 'decides: a\n'
const MIB = 1024 * 1024

test('only the files that are asked for are read, and the others are told', async () => {
  const alice = await handIn({ 'answer.yaml': ANSWER, 'server.c': '', 'server.o': 'x', 'b/answer.yaml': 'y' })
  await write(alice, { '.git/config': 'x' })
  const { files, notes, fault, student, origin } = await read(alice)
  expect({ student, origin, fault }).toEqual({ student: 'alice', origin: alice, fault: null })
  expect([...files.keys()]).toEqual(['answer.yaml', 'server.c'])
  expect(notes).toEqual(['left out: "b", "server.o"'])
})

test('the files may lie three folders down, and no deeper', async () => {
  const top = await temporaryFolder()
  await write(top, { 'alice/1/2/3/answer.yaml': ANSWER, 'bob/1/2/3/4/answer.yaml': ANSWER })
  expect(await readAll([top])).toEqual({
    alice: { 'answer.yaml': ANSWER },
    bob: 'it holds "4", and not any of answer.yaml or server.c',
  })
})

test('a fault says what, why and what to do', async () => {
  const alice = await handIn({ 'Answer.yaml': ANSWER, 'answer.yml': ANSWER, 'a\u202eb': '' })
  const { fault, files } = await read(alice)
  expect(files.size).toBe(0)
  expect(describeError(fault)).toBe(
    `error: ${alice} cannot be read\n` +
      '  │ it holds "Answer.yaml", "answer.yml", "a\\u{202e}b", and not any of answer.yaml or server.c\n' +
      '  → hand in a folder or an archive with the files at its top',
  )
})

test('a link to the key, to a folder or to another student is not followed, also on the way down', async () => {
  const alice = await handIn({ 'answer.yaml': ANSWER })
  await write(join(alice, '..'), { 'key/key.yaml': 'secret', 'key/answer.yaml': 'secret' })
  await symlink('../key/key.yaml', join(alice, 'server.c'))
  expect((await read(alice)).notes).toEqual(['left out: server.c: it is a symbolic link'])
  await rm(join(alice, 'answer.yaml'))
  expect(faultOf(await read(alice))).toBe('server.c: it is a symbolic link')
  await rm(join(alice, 'server.c'))
  await symlink('../key', join(alice, 'work'))
  await write(join(alice, '..'), { 'bob/x': '' })
  const [found] = await find([alice, join(alice, '..', 'bob')])
  expect(found && faultOf(await readHandIn(found))).toBe('it holds "work", and not any of answer.yaml or server.c')
})

test('a folder that becomes a link after it was found is not followed', async () => {
  const alice = await handIn({ 'answer.yaml': ANSWER })
  const [found] = await find([alice])
  await write(join(alice, '..'), { 'key/answer.yaml': 'secret' })
  await rename(alice, `${alice}-away`)
  await symlink('key', alice)
  expect(found && faultOf(await readHandIn(found))).toBe('it is a symbolic link')
})

test("what is gone since it was found is the machine's trouble, no student's", async () => {
  const alice = await handIn({ 'answer.yaml': ANSWER })
  const [found] = await find([alice])
  await rm(alice, { recursive: true })
  await expect(found && readHandIn(found)).rejects.toMatchObject({
    code: 'disk',
    parts: { why: 'it is there no more' },
  })
})

test('a FIFO, a device and a folder in place of a file hold nobody up', async () => {
  const alice = await handIn({ 'answer.yaml': ANSWER })
  execFileSync('mkfifo', [join(alice, 'server.c')])
  expect((await read(alice)).notes).toEqual(['left out: server.c: it is neither a file nor a folder'])
  await rm(join(alice, 'server.c'))
  await mkdir(join(alice, 'server.c'))
  expect((await read(alice)).notes).toEqual(['left out: server.c: it is a folder'])
})

test('a socket in place of a file', async () => {
  const alice = await handIn({ 'answer.yaml': ANSWER })
  execFileSync('python3', ['-c', `import socket; socket.socket(socket.AF_UNIX).bind('server.c')`], { cwd: alice })
  expect((await read(alice)).notes).toEqual(['left out: server.c: it is neither a file nor a folder'])
})

test('a file of a mebibyte is read, one byte more is not, nor a sparse terabyte', async () => {
  const alice = await handIn({ 'answer.yaml': 'x'.repeat(MIB), 'server.c': 'x'.repeat(MIB + 1) })
  const { files, notes } = await read(alice)
  expect([...files.keys()]).toEqual(['answer.yaml'])
  expect(notes).toEqual(['left out: server.c: it has more than 1 MiB'])
  await truncate(join(alice, 'answer.yaml'), 1024 * 1024 * MIB)
  expect(faultOf(await read(alice))).toBe('answer.yaml: it has more than 1 MiB\nserver.c: it has more than 1 MiB')
})

test('all files of a hand-in have four mebibytes at most', async () => {
  const alice = await handIn(Object.fromEntries([0, 1, 2, 3, 4].map(n => [`${n}.c`, 'x'.repeat(MIB)])))
  const found = { student: 'alice', origin: 'alice', path: alice, inside: '', answers: null }
  const { files, notes } = await readHandIn({ ...found, files: ['0.c', '1.c', '2.c', '3.c', '4.c'] })
  expect(files.size).toBe(4)
  expect(notes).toEqual(['left out: 4.c: the files have more than 4 MiB'])
})

test('a file and a folder that may not be read', async () => {
  const alice = await handIn({ 'answer.yaml': ANSWER, 'server.c': 'x' })
  await chmod(join(alice, '..'), 0o755)
  await chmod(join(alice, 'server.c'), 0)
  const [found] = await find([alice])
  if (found === undefined) throw new Error('it is not found')
  const half = await asNobody(() => readHandIn(found))
  await chmod(alice, 0)
  const none = await asNobody(() => readHandIn(found))
  await chmod(alice, 0o755)
  expect(half.notes).toEqual(['left out: server.c: permission to read it is denied'])
  expect(faultOf(none)).toBe('permission to read it is denied')
})

/** To root nothing is denied. */
async function asNobody<T>(act: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return await act()
  process.seteuid?.(65534)
  try {
    return await act()
  } finally {
    process.seteuid?.(0)
  }
}

test('many other files are counted, not listed', async () => {
  const alice = await handIn({ 'answer.yaml': ANSWER })
  execFileSync('bash', ['-c', 'touch {101..200}'], { cwd: alice })
  const { notes, files } = await read(alice)
  expect(files.size).toBe(1)
  expect(notes).toEqual(['left out: "101", "102", "103", "104", "105", "106", "107", "108", and more than 64'])
})

test('a folder that changes while it is read gives one file or the other, and no failure', async () => {
  const alice = await handIn({ 'answer.yaml': 'aaaa' })
  const [found] = await find([alice])
  let running = true
  const change = (async () => {
    for (let n = 0; running; n++) {
      await writeFile(join(alice, 'new'), n % 2 === 0 ? 'b'.repeat(20_000) : '')
      await rename(join(alice, 'new'), join(alice, 'answer.yaml'))
    }
  })()
  const seen = new Set<string>()
  for (let n = 0; n < 50 && found; n++) seen.add(texts(await readHandIn(found))['answer.yaml'] ?? 'none')
  running = false
  await change
  for (const text of seen) expect(['aaaa', '', 'b'.repeat(20_000)]).toContain(text)
})

test('nothing handed in is a fault, and answers that are too long are', async () => {
  const found = { student: 'alice', origin: 'class.csv:2', path: null, inside: '', files: ['answer.yaml'] }
  expect(faultOf(await readHandIn({ ...found, answers: null }))).toBe('nothing was handed in')
  expect(faultOf(await readHandIn({ ...found, answers: 'x'.repeat(MIB + 1) }))).toBe('the answers are too long')
})

/** A folder `alice` with these files in it. */
async function handIn(files: Readonly<Record<string, string>>): Promise<string> {
  const alice = join(await temporaryFolder(), 'alice')
  await write(alice, files)
  return alice
}
