import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { prepareKernel } from '../../src/artifacts/kernel/index.js'
import { PACKAGE_ROOT } from '../../src/system/paths.js'
import { stderrProgress } from '../../src/system/progress.js'

/** The VM tests that ask nothing of a 64-bit kernel: captures and returns of all kinds, whole runs twice, faults, doctor. */
const TESTS = [
  'debugger',
  'debugger-widths',
  'free-running',
  'initcalls',
  'faults/tools',
  'save',
  'lists',
  'packets',
  'doctor',
]

test.each(TESTS)('test/vm/%s.test.ts passes on the kernel i386', async name => {
  const { image, vmlinux } = await prepareKernel({ type: 'named', name: 'i386' }, { progress: stderrProgress() })
  const env = { KLAB_TEST_KERNEL_IMAGE: image, KLAB_TEST_KERNEL_VMLINUX: vmlinux }
  const words = ['vitest', 'run', '--project', 'vm', `test/vm/${name}.test.ts`]
  const { exitCode, all } = await execa('npx', words, { cwd: PACKAGE_ROOT, env, all: true, reject: false })
  expect(exitCode, all).toBe(0)
})

test('klab boot gives a shell of 32 bits', async () => {
  const boot = execa('node', [join(PACKAGE_ROOT, 'dist', 'cli.js'), 'boot', '--kernel', 'i386'], { timeout: 120_000 })
  let shown = ''
  boot.stdout.on('data', chunk => {
    shown += String(chunk)
    if (/# $|\[6n$/.test(shown)) boot.stdin.write('uname -m; exit\n')
  })
  expect((await boot).stdout).toMatch(/^i686\r?$/m)
})
