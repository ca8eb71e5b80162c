import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { studentsFrom } from '../../../../src/cli/assignment/students.js'
import { temporaryFolder } from '../../temporary.js'

async function inFile(name: string, text: string, student: readonly string[] = []): Promise<readonly string[]> {
  const students = join(await temporaryFolder(), name)
  await writeFile(students, text)
  return studentsFrom({ student, students })
}

test('a name on each line, and those that are given by themselves first', async () => {
  expect(await inFile('class.txt', '\ufeffalice\r\n# a remark\n\n  Bob B. \n', ['zoe'])).toEqual([
    'zoe',
    'alice',
    'Bob B.',
  ])
})

test.each([
  ['the column `student`', 'Name,Student\n"Ärger, Anna",s1\n"Q ""B"" R",s2\n', ['s1', 's2']],
  ['else the first', 'login,name\ns1,Anna\n\ns2,Bert\n', ['s1', 's2']],
  ['a quoted name with a comma and a line break', 'student\n"Ärger, Anna"\n', ['Ärger, Anna']],
  ['semicolons', 'id;student\n1;Anna, A.\n2;Bert\n', ['Anna, A.', 'Bert']],
])('of a CSV %s counts', async (_, text, students) => {
  expect(await inFile('class.csv', text)).toEqual(students)
})

test.each([
  ['nobody', 'student\n', 'it is not said for whom'],
  ['one twice, as values are drawn', 'student\nAlice\nalice\n', '`Alice` and `alice` are one student, given twice'],
  ['a name with an escape', 'student\n"a\u001b[31m"\n', '"a␛[31m" is no student\'s name'],
  ['a name that is a text', `student\n${'x'.repeat(101)}\n`, /is no student's name$/],
])('%s is refused', async (_, text, message) => {
  await expect(inFile('class.csv', text)).rejects.toMatchObject({
    code: 'option-invalid',
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  })
})

test('a list that is no file is refused', async () => {
  await expect(studentsFrom({ student: [], students: '/proc/self' })).rejects.toThrow('/proc/self cannot be read')
})

test('a CSV that is none is refused', async () => {
  await expect(inFile('class.csv', 'student\nx\n"y')).rejects.toThrow('this quote is never closed')
})
