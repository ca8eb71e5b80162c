import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { PACKAGE_ROOT } from '../../src/system/paths.js'
import { createPrivateFolder } from '../../src/system/private-folder.js'

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

async function run(): Promise<Summary> {
  await using out = await createPrivateFolder()
  const { stdout } = await execa('node', [CLI, 'run', ...LABS, '--json', '--out', out.path], {
    reject: false,
    stderr: 'inherit',
  })
  return JSON.parse(stdout) as Summary
}

describe('soak', () => {
  test('twenty runs in a row give the same bytes and leave no process behind', async () => {
    const hashes = new Set<string>()
    for (let round = 0; round < 10; round += 1) {
      for (const { lab, trace } of (await run()).runs) hashes.add(`${lab} ${trace.sha256}`)
    }
    expect(hashes.size).toBe(LABS.length)
    const { stdout } = await execa('ps', ['-eo', 'args'])
    expect(stdout.split('\n').filter(line => /^\S*(qemu-system-|gdb )/.test(line))).toEqual([])
  })
})
