import { detectSystem, installHint, rootPrefix, type System } from '../../src/setup/system.mjs'
import { findPreparedKernel } from '../artifacts/kernel/prepare.js'
import type { Kernel } from '../artifacts/types.js'
import { KlabError } from '../errors/index.js'
import { ok } from './check.js'
import { checkDisk } from './disk.js'
import { faultCheck } from './fault.js'
import { checkKaslr } from './kaslr.js'
import { checkKernelFiles } from './kernel.js'
import { checkKvm } from './kvm.js'
import { findLeftovers, type Leftover, leftoversCheck, usualPlaces } from './leftovers/index.js'
import { checkApt, checkGdbPython, checkNode, checkNpm } from './surroundings.js'
import { checkTools, type ToolChecks } from './tools.js'
import type { Check, DoctorOptions, DoctorReport } from './types.js'

const COST = 'no probe can be resolved'

/**
 * Look at everything that a run needs, the running kernel included. What is wrong is in the report; only an interruption
 * (`interrupted`) and a kernel request that makes no sense (`kernel-unknown`, `option-invalid`) reject.
 */
export async function runDoctor(options: DoctorOptions): Promise<DoctorReport> {
  const path = process.env.PATH ?? ''
  const system = detectSystem(path)
  const { kernel, fault } = await findKernel(options)
  options.progress.start('looking at the tools')
  const tools = await checkTools(options, { path, built: kernel !== null, family: system.family })
  const leftovers = await findLeftovers(usualPlaces(options.out))
  const checks = [
    checkNode(),
    await checkNpm(options.signal),
    ...tools.checks,
    await checkGdbPython(options.gdb, options.signal),
    await checkApt(options.signal),
    ...(await checkDisk(options.out, kernel !== null)),
    leftoversCheck(leftovers),
    ...fault,
    ...(await checkKernel(kernel, options)),
  ]
  return judge(system, path, tools, checks, leftovers)
}

/**
 * A pair of files that do not belong together is a finding. A compiler that cannot be asked only means that nobody
 * knows which of the kernels in the cache would be used.
 */
async function findKernel({ kernel, signal }: DoctorOptions): Promise<{ kernel: Kernel | null; fault: Check[] }> {
  try {
    return { kernel: await findPreparedKernel(kernel, signal), fault: [] }
  } catch (error) {
    if (!(error instanceof KlabError)) throw error
    if (error.code === 'kernel-mismatch')
      return { kernel: null, fault: [faultCheck('kernel-files', 'kernel files', COST, error)] }
    if (error.code === 'tool-missing') return { kernel: null, fault: [] }
    throw error
  }
}

async function checkKernel(kernel: Kernel | null, options: DoctorOptions): Promise<Check[]> {
  const boot = { qemu: options.qemu, cmdline: [], ...(options.signal === undefined ? {} : { signal: options.signal }) }
  if (kernel === null) {
    const found = 'none is prepared yet: klab run prepares it, and doctor can look into it then'
    return [ok('kernel', 'kernel', found), await checkKvm(null, boot)]
  }
  options.progress.start(`booting Linux ${kernel.release}`)
  const kaslr = await checkKaslr(kernel, options.gdb, { ...boot, accelerator: options.accelerator ?? 'tcg' })
  return [...(await checkKernelFiles(kernel)), kaslr, await checkKvm(kernel, boot)]
}

function judge(
  system: System,
  path: string,
  { lacking }: ToolChecks,
  checks: readonly Check[],
  leftovers: readonly Leftover[],
): DoctorReport {
  const install = lacking.length === 0 ? null : installHint(lacking, system.family, rootPrefix(path))
  const exitStatus = checks.some(check => check.state === 'missing') ? 3 : 0
  return { system: system.name, checks, install, leftovers, exitStatus }
}
