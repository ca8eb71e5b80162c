import type { Assignment } from '../../assignment/model/index.js'
import { KlabError } from '../../errors/index.js'
import { type Prepared, prepare } from '../../run/prepare.js'
import type { RunSettings } from '../../run/settings.js'
import { createStopwatch } from '../../run/stopwatch.js'
import { askProgram } from '../../system/ask.js'
import { createPrivateFolder } from '../../system/private-folder.js'
import { requireProgram } from '../../system/process-find.js'
import { klabIdentity, type Tools } from './inputs.js'
import type { GradeRequest } from './request.js'
import { solutionLab } from './solution-lab.js'

export interface PreparedMachine {
  readonly tools: Tools
  readonly run: GradeRequest['run']
}

/**
 * Builds and fetches, once, all that the hand-ins' processes would each need at the same time; says what it is. The key's own solution
 * is made ready to be run, so that a key that is wrong is told here.
 */
export async function prepareMachine(assignment: Assignment, settings: RunSettings): Promise<PreparedMachine> {
  const gdb = await gdbVersion(settings)
  await using scratch = await createPrivateFolder()
  const lab = await solutionLab(assignment, scratch.path)
  const prepared = await prepare(lab, settings, createStopwatch())
  const { qemuVersion, accelerator } = prepared
  const { kernel: request, qemu, gdb: program, timeout } = settings
  return {
    tools: {
      klab: await klabIdentity(),
      machine: `${guestOf(prepared)}, QEMU ${qemuVersion}, GDB ${gdb}, ${accelerator}${timeout === null ? '' : `, at most ${timeout} s`}`,
    },
    // The accelerator that was found: `auto` is not to be proven for each of them.
    run: { kernel: request, accelerator, qemu, gdb: program, timeout },
  }
}

/** Two machines whose guests are told by the same words grade alike. */
function guestOf({ kernel, rootfs, packages, programs }: Prepared): string {
  return [
    `kernel ${kernel.buildId}, rootfs ${rootfs.sha256.slice(0, 16)}`,
    ...(packages === null ? [] : [`packages ${packages.sha256.slice(0, 16)}`]),
    ...(programs === null ? [] : [`gcc ${programs.compiler}`]),
  ].join(', ')
}

async function gdbVersion({ gdb, signal }: RunSettings): Promise<string> {
  const todo = 'install GDB with Python (`klab doctor` says how), or name another with `--gdb FILE`'
  const args = ['-nx', '--batch', '-ex', 'python print(gdb.VERSION)']
  const { status, stdout, stderr } = await askProgram(requireProgram(gdb, todo), args, { timeoutMs: 30_000, signal })
  if (status === 0 && stdout.trim() !== '') return stdout.trim()
  throw new KlabError('tool-missing', {
    what: `${gdb} does not tell its version`,
    why: `${stdout}${stderr}`.trim(),
    todo,
  })
}
