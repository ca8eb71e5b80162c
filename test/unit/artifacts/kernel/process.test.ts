import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { runProcess } from '../../../../src/artifacts/kernel/process.js'

test('status, output and lines', async () => {
  const lines: string[] = []
  const words = ['sh', '-c', 'echo "$1"; echo b >&2; exit 3', 'sh', "it's $HOME"] as const
  const result = await runProcess([...words], { within: 10_000, onLine: line => lines.push(line) })
  expect(result).toEqual({ status: 3, stdout: "it's $HOME\n", stderr: 'b\n' })
  expect(lines.sort()).toEqual(['b', "it's $HOME"])
})

async function endedBy(options: { within: number; abort: boolean }) {
  const controller = new AbortController()
  let grandchild = 0
  const running = runProcess(['sh', '-c', 'sleep 100 & echo $!; wait'], {
    within: options.within,
    signal: controller.signal,
    onLine: line => {
      grandchild = Number(line)
      if (options.abort) controller.abort()
    },
  })
  const error = await running.catch(caught => caught)
  return { error, isAlive: await isAlive(grandchild), grandchild }
}

/** A process that has ended may still be a zombie until its new parent looks. */
async function isAlive(pid: number): Promise<boolean> {
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return state !== '' && !/\) Z /.test(state)
}

// Beside each other: where nobody reaps zombies, as in some containers, each waits for seconds.
test.concurrent('an abort ends the whole group', async ({ expect }) => {
  const { error, isAlive, grandchild } = await endedBy({ within: 60_000, abort: true })
  expect(error).toMatchObject({ code: 'interrupted' })
  expect(grandchild).toBeGreaterThan(1)
  expect(isAlive).toBe(false)
})

test.concurrent('so does the end of its time', async ({ expect }) => {
  const { error, isAlive, grandchild } = await endedBy({ within: 1000, abort: false })
  expect(error).toMatchObject({ code: 'timeout' })
  expect(grandchild).toBeGreaterThan(1)
  expect(isAlive).toBe(false)
})
