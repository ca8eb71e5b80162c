import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createGrader } from '../support/grading.js'
import { kernelRequest } from '../support/klab.js'

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-trouble-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

/** A QEMU of which the first `times` machines are killed a second after they have begun. */
async function mortal(times: number): Promise<string> {
  const [program, count] = [join(folder, `mortal-${times}`), join(folder, `count-${times}`)]
  const script = `#!/bin/sh
case "$*" in *' -kernel '*) ;; *) exec qemu-system-x86_64 "$@" ;; esac
echo >> ${count}
[ "$(wc -l < ${count})" -gt ${times} ] && exec qemu-system-x86_64 "$@"
exec timeout --foreground -s KILL 1 qemu-system-x86_64 "$@"
`
  await writeFile(program, script)
  await chmod(program, 0o755)
  return program
}

test('QEMU dies once: the run is made again, and the grade is whole', async () => {
  await using disturbed = await createGrader('init-chain', kernelRequest(), { qemu: await mortal(1), retries: 1 })
  expect(await disturbed.sample('good')).toMatchObject({ outcome: 'graded', points: 10, troubles: [] })
})

test('QEMU dies each time: inconclusive, and no zero', async () => {
  await using grader = await createGrader('init-chain', kernelRequest(), { qemu: await mortal(100), retries: 1 })
  const { outcome, points, troubles } = await grader.sample('good')
  expect([outcome, points]).toEqual(['inconclusive', null])
  expect(troubles.join('\n')).toContain('QEMU')
})
