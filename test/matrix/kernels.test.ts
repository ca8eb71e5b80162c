import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { prepareKernel } from '../../src/artifacts/kernel/index.js'
import { PACKAGE_ROOT } from '../../src/system/paths.js'
import { createPrivateFolder } from '../../src/system/private-folder.js'
import { stderrProgress } from '../../src/system/progress.js'

const CLI = join(PACKAGE_ROOT, 'dist', 'cli.js')
const LABS = ['boot-chain', 'socket-tcp']

interface Summary {
  readonly status: number
  readonly runs: readonly {
    readonly lab: string
    readonly verdict: string
    readonly trace: { readonly sha256: string }
  }[]
}

async function run(args: readonly string[]): Promise<Summary> {
  await using out = await createPrivateFolder()
  const { stdout } = await execa('node', [CLI, 'run', ...LABS, '--json', '--out', out.path, ...args], {
    reject: false,
    stderr: 'inherit',
  })
  return JSON.parse(stdout) as Summary
}

describe('the flagship labs on kernels that they were not written on', () => {
  test("pass on the distribution's prebuilt 5.10, with ORC, KASLR, an LSM and modules", async () => {
    const { status, runs } = await run(['--kernel', 'debian-cloud'])
    expect(runs.map(({ lab, verdict }) => [lab, verdict])).toEqual(LABS.map(lab => [lab, 'passed']))
    expect(status).toBe(0)
  })

  test('pass on 6.1 built with our fragments', async () => {
    const file = join(PACKAGE_ROOT, 'test/matrix/kernels/linux-6.1.yaml')
    const { image, vmlinux } = await prepareKernel({ type: 'definition', file }, { progress: stderrProgress() })
    const { status, runs } = await run(['--image', image, '--vmlinux', vmlinux])
    expect(runs.map(({ lab, verdict }) => [lab, verdict])).toEqual(LABS.map(lab => [lab, 'passed']))
    expect(status).toBe(0)
  })
})

describe('soak', () => {
  test('twenty runs in a row give the same bytes and leave no process behind', async () => {
    const hashes = new Set<string>()
    for (let round = 0; round < 10; round += 1) {
      for (const { lab, trace } of (await run([])).runs) hashes.add(`${lab} ${trace.sha256}`)
    }
    expect(hashes.size).toBe(LABS.length)
    const { stdout } = await execa('ps', ['-eo', 'args'])
    expect(stdout.split('\n').filter(line => /^\S*(qemu-system-|gdb )/.test(line))).toEqual([])
  })
})
