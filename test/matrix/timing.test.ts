import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { qemuProgram } from '../../src/machine/index.js'
import { createPrivateFolder, type PrivateFolder } from '../../src/system/private-folder.js'
import { klab } from '../vm/support/klab.js'

let folder: PrivateFolder
beforeAll(async () => {
  folder = await createPrivateFolder()
})
afterAll(() => folder[Symbol.asyncDispose]())

/** QEMU, in whose guest a stop costs so many microseconds. It refuses a deterministic run that does not say what one costs. */
async function qemuWithStopsOf(microseconds: number): Promise<string> {
  const path = join(folder.path, `qemu-${microseconds}`)
  const script = `#!/bin/bash
[[ "$*" != *-icount* || "$*" == *interval=250* ]] || exit 9
exec ${qemuProgram('x86_64')} "\${@/%interval=250/interval=${microseconds}}"
`
  await writeFile(path, script)
  await chmod(path, 0o700)
  return path
}

interface Summary {
  readonly runs: readonly { readonly lab: string; readonly verdict: string | null }[]
}

// Another QEMU or compiler gives other times as well: who is interrupted where, which task a softirq runs in.
describe("no lab's verdict rests on what a stop costs", () => {
  test.each([100, 300, 700, 2000])('%i microseconds', async microseconds => {
    const qemu = await qemuWithStopsOf(microseconds)
    const { stdout } = await klab(['run', '--all', '--json', '--out', join(folder.path, 'out'), '--qemu', qemu])
    const { runs } = JSON.parse(stdout) as Summary
    expect(runs.filter(({ verdict }) => verdict !== 'passed').map(({ lab, verdict }) => `${lab} ${verdict}`)).toEqual(
      [],
    )
    expect(runs.length).toBeGreaterThan(10)
  })
})
