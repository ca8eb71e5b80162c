import { execFileSync } from 'node:child_process'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { drawValues } from '../../../../src/assignment/draw.js'
import { loadAssignment, loadHandout } from '../../../../src/assignment/load.js'
import { pack } from '../../../../src/assignment/pack/index.js'
import { sameValues } from '../../../../src/assignment/pack/same-values.js'
import { temporaryFolder } from '../../temporary.js'
import { assignmentFolder } from './folder.js'

const VALUES = { port: 24680, word: 'qwerty' }

async function packed(changes: Parameters<typeof assignmentFolder>[0] = {}, student = 'alice') {
  return pack(await loadHandout(await assignmentFolder(changes)), student, VALUES)
}

function text(files: ReadonlyMap<string, Uint8Array>, path: string): string {
  return Buffer.from(files.get(path) ?? []).toString('utf8')
}

test('a hand-out is the public files, a form and what to do, by path', async () => {
  const files = await packed()
  expect([...files.keys()]).toEqual([
    'README.md',
    'answer.yaml',
    'assignment.yaml',
    'data/notes.txt',
    'lab.yaml',
    'server.c',
    'task.md',
  ])
})

test('the values are put in everywhere, and the blanks stay', async () => {
  const files = await packed()
  expect(text(files, 'task.md')).toBe('Find out who decides that port 24680 is taken, from sys_bind on.\n')
  expect(text(files, 'server.c')).toContain('wait on port 24680')
  expect(text(files, 'answer.yaml')).toContain('# The function that decides about port 24680\n')
  expect(text(files, 'README.md')).toContain('# Who decides about port 24680?\n')
  expect(text(files, 'lab.yaml')).toContain('"bind s 127.0.0.1:24680"')
  expect(text(files, 'lab.yaml')).toContain(`at: "\${decides}"`)
})

test('what is no text is handed out byte for byte', async () => {
  const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x0a])
  const files = await packed({ 'starter/picture.bin': bytes })
  expect(Buffer.from(files.get('picture.bin') ?? [])).toEqual(bytes)
})

test('the same student gets the same bytes, and a hand-out reads as one', async () => {
  const assignment = await loadAssignment(await assignmentFolder())
  const values = drawValues(assignment, 'alice', assignment.key.scenarios[0])
  const [one, two] = [pack(assignment.handout, 'alice', values), pack(assignment.handout, 'alice', values)]
  expect([...one]).toEqual([...two])
  const home = await temporaryFolder()
  for (const [path, bytes] of one) {
    await mkdir(dirname(join(home, path)), { recursive: true })
    await writeFile(join(home, path), bytes)
  }
  const handout = await loadHandout(home)
  expect(handout.student).toBe('alice')
  expect(handout.blanks.map(({ name }) => name)).toEqual(assignment.handout.blanks.map(({ name }) => name))
})

test('a file of a name that klab needs is refused', async () => {
  await expect(packed({ 'starter/README.md': 'mine\n' })).rejects.toThrow('`README.md` cannot be handed out')
})

test('a link or a FIFO in starter/ is handed out to nobody', async () => {
  const linked = await assignmentFolder()
  await symlink('../key.yaml', join(linked, 'starter', 'notes.txt'))
  await expect(loadHandout(linked)).rejects.toThrow('starter/notes.txt cannot be used')
  const piped = await assignmentFolder()
  execFileSync('mkfifo', [join(piped, 'starter', 'pipe')])
  await expect(loadHandout(piped)).rejects.toThrow('starter/pipe cannot be used')
})

test('those who have been given the same are told apart from the others', () => {
  const of = (student: string, port: number) => ({ student, values: { port, word: 'w' } })
  expect(sameValues([of('c', 1), of('b', 2), of('a', 1), of('d', 3)])).toEqual([['a', 'c']])
})
