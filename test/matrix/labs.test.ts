import { join } from 'node:path'
import { describe } from 'vitest'
import { prepareKernel } from '../../src/artifacts/kernel/index.js'
import { PACKAGE_ROOT } from '../../src/system/paths.js'
import { stderrProgress } from '../../src/system/progress.js'
import { type OnKernel, testShippedLabs } from '../vm/support/shipped-labs.js'

/** Of each damage to each trace. */
const ROUNDS = 40

const named = (name: string) => async (): Promise<OnKernel> => ({ options: ['--kernel', name] })

async function linux61(): Promise<OnKernel> {
  const file = join(PACKAGE_ROOT, 'test/matrix/kernels/linux-6.1.yaml')
  const { image, vmlinux } = await prepareKernel({ type: 'definition', file }, { progress: stderrProgress() })
  return { options: ['--image', image, '--vmlinux', vmlinux] }
}

describe('every lab on a 32-bit kernel', () => testShippedLabs(named('i386'), ROUNDS))

describe("every lab on the distribution's prebuilt 5.10, with ORC, KASLR, an LSM and modules", () =>
  testShippedLabs(named('debian-cloud'), ROUNDS))

describe('every lab on 6.1 built with our fragments', () => testShippedLabs(linux61, ROUNDS))
