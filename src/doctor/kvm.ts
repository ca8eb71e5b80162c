import { accessSync, constants } from 'node:fs'
import type { Kernel } from '../artifacts/types.js'
import { KlabError } from '../errors/index.js'
import { firstLine } from './ask.js'
import { type BootOptions, bootToFirstLine } from './boot.js'
import { ok, warn } from './check.js'
import type { Check } from './types.js'

const [ID, NAME] = ['kvm', 'KVM']
const COST = '--accel kvm cannot be used; TCG, the default, needs no KVM'

/** A KVM that opens may still not work, so only a kernel that boots on it is a proof; without a kernel nothing is proven. */
export async function checkKvm(
  kernel: Kernel | null,
  options: Omit<BootOptions, 'debug' | 'accelerator'>,
): Promise<Check> {
  const lack = whyNoDevice()
  if (lack !== null) return warn(ID, NAME, { found: lack, cost: COST })
  if (kernel === null)
    return warn(ID, NAME, { found: '/dev/kvm opens; not proven, because no kernel is prepared', cost: COST })
  try {
    const line = await bootToFirstLine(kernel, { ...options, accelerator: 'kvm', debug: false }, async machine =>
      machine.waitForConsole(/Linux version /, 1_000),
    )
    return ok(ID, NAME, `proven by booting: ${line}`)
  } catch (error) {
    if (!(error instanceof KlabError) || error.code === 'interrupted') throw error
    const { what, why } = error.parts
    return warn(ID, NAME, {
      found: `/dev/kvm opens, but the kernel does not boot on it: ${firstLine(why ?? what)}`,
      cost: COST,
    })
  }
}

function whyNoDevice(): string | null {
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK)
    return null
  } catch (error) {
    const missingDevice = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return missingDevice ? 'there is no /dev/kvm' : '/dev/kvm may not be opened by this user'
  }
}
