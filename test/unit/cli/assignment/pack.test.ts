import { existsSync, readdirSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { type PackOptions, packAssignment } from '../../../../src/cli/assignment/pack.js'
import { assignmentFolder, FILES } from '../../assignment/pack/folder.js'
import { temporaryFolder } from '../../temporary.js'

type Changes = Parameters<typeof assignmentFolder>[0]

async function packed(options: Partial<PackOptions> = {}, changes: Changes = {}) {
  const out = join(await temporaryFolder(), 'handouts')
  const written = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    const spy = vi.spyOn(process[name], 'write').mockImplementation(text => {
      written[name] += String(text)
      return true
    })
    onTestFinished(() => spy.mockRestore())
  }
  const pack = () =>
    assignmentFolder(changes).then(folder =>
      packAssignment(folder, { out, format: 'folder', student: ['alice', 'Bob B.'], ...options }),
    )
  return { out, written, pack }
}

test('each student has a folder of a safe name, and in it the assignment', async () => {
  const { out, written, pack } = await packed()
  await pack()
  expect(readdirSync(out)).toEqual(['alice', expect.stringMatching(/^bob-b-[0-9a-f]{10}$/)])
  expect(await readFile(join(out, 'alice', 'port-taken', 'answer.yaml'), 'utf8')).toContain('student: "alice"\n')
  expect(existsSync(join(out, 'alice', 'port-taken', 'data', 'notes.txt'))).toBe(true)
  expect(written.stdout).toMatch(
    /^2 hand-outs of 7 files in .*\n.* \d+ secrets .* none found\n5 not searched for \(-v says which, and why\)\n$/,
  )
  expect(written.stderr).toBe('')
})

test('archives are the same bytes each time', async () => {
  const [one, two] = [await packed({ format: 'zip' }), await packed({ format: 'zip' })]
  await one.pack()
  await two.pack()
  expect(readdirSync(one.out)[0]).toBe('alice.zip')
  expect(await readFile(join(one.out, 'alice.zip'))).toEqual(await readFile(join(two.out, 'alice.zip')))
})

test('nothing is written when one of them shows something of the key', async () => {
  const { out, pack } = await packed({}, { 'task.md': 'It is inet_csk_get_port.\n' })
  await expect(pack()).rejects.toThrow('inet_csk_get_port')
  expect(existsSync(out)).toBe(false)
})

test('a hand-out that is there is not written over, and none is written then', async () => {
  const { out, pack } = await packed({ student: ['zoe', 'alice'] })
  await mkdir(join(out, 'alice'), { recursive: true })
  await expect(pack()).rejects.toMatchObject({
    code: 'option-invalid',
    message: expect.stringContaining('alice is there already'),
  })
  expect(readdirSync(out)).toEqual(['alice'])
})

test('students with the same values are named', async () => {
  const key = FILES['key.yaml']?.replace(/^values:\n.*\n.*\n/m, 'values:\n  port: { one-of: [21111] }\n') ?? ''
  const { written, pack } = await packed({}, { 'key.yaml': key })
  await pack()
  expect(written.stderr).toContain('warning: `Bob B.` and `alice` have the same values')
})
