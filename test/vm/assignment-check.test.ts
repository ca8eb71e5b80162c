import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readAnswers } from '../../src/assignment/answers.js'
import { loadHandout } from '../../src/assignment/load.js'
import { checkAtHome } from '../../src/grade/check.js'
import { silentProgress } from '../../src/system/progress.js'
import { temporaryFolder } from '../unit/temporary.js'

async function checked(form: string) {
  const folder = join(await temporaryFolder(), 'echo')
  await mkdir(folder)
  const files = {
    'assignment.yaml': 'title: Who writes?\nblanks:\n  writes: { is: function, ask: "Which function?" }\n',
    'lab.yaml': `title: Who writes?
guest:
  steps:
    - start: hello
      run: [echo, hi]
    - exit: hello
probes:
  write: { at: "\${writes}", tasks: [hello] }
expect:
  - hit: write
`,
    'task.md': 'Who writes?\n',
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  const handout = await loadHandout(folder)
  const handIn = new Map([['answer.yaml', Buffer.from(form)]])
  return checkAtHome(handout, readAnswers(handout, handIn), handIn, {
    out: join(folder, 'out'),
    kernel: null,
    accelerator: 'tcg',
    qemu: null,
    gdb: 'gdb',
    freeRunning: false,
    timeout: null,
    progress: silentProgress,
    signal: new AbortController().signal,
  })
}

test('at home an answer is put into the lab, which is run and judged by what it expects itself', async () => {
  const { answers, run } = await checked('student: alice\nwrites: ksys_write\n')
  expect(answers.get('writes')?.state).toBe('given')
  expect(run?.report.verdict.verdict).toBe('passed')
  expect(run?.folder).toMatch(/out\/echo$/)
})

test('at home a function that the kernel lacks is refused, as an answer', async () => {
  const { answers, run } = await checked('student: alice\nwrites: no_such_function\n')
  expect(answers.get('writes')).toMatchObject({
    state: 'refused',
    shown: 'no_such_function',
    error: { message: expect.stringContaining('has no no_such_function') },
  })
  expect(run).toBe(null)
})
