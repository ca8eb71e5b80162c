import { join } from 'node:path'
import { encodeCpio, encodePlan, joinArchives } from '../../artifacts/rootfs/index.js'
import { KlabError } from '../../errors/index.js'
import type { Step } from '../../lab/index.js'
import {
  endError,
  kernelCmdline,
  type Machine,
  type MachineSpec,
  startMachine,
  waitWithDeath,
} from '../../machine/index.js'
import { abortReason, rejectOnAbort } from '../../system/abort.js'
import { keepRoom } from '../../system/disk.js'
import { createPrivateFolder } from '../../system/private-folder.js'
import { readRegular } from '../../system/regular-file.js'
import { watchFiles } from '../capture/growth.js'
import { watchDisk } from '../capture/watch-disk.js'
import { CONFINED_WORDS } from '../machine-spec.js'
import { COMPILER, type Outcome, readOutcome, SAVED } from './outcome.js'

/** What a compiling guest is made of: an x86-64 one, whatever it compiles for. */
export interface CompilingGuest {
  readonly qemu: string
  /** The kernel's image. */
  readonly kernel: string
  /** Of the base root file system, and of the compiler. */
  readonly archives: readonly string[]
}

/** By their paths in the lab's folder. */
export type Sources = Readonly<Record<string, Uint8Array>>

/** Where the compiler writes; user 1000 can write nowhere else. */
export const OUTPUT = '/tmp/program'
/** Where the sources lie, below the same paths as in the lab's folder. */
export const SOURCE_FOLDER = '/lab'

/**
 * Boots a machine of its own, confined like a run's, and compiles in it by `command`. Errors are never the sources' doing: a
 * QEMU that died, a full disk, a host that is too slow (`timeout`), `interrupted`.
 */
export async function compileInGuest(
  guest: CompilingGuest,
  sources: Sources,
  command: readonly [string, ...string[]],
  signal: AbortSignal,
): Promise<Outcome> {
  await using folder = await createPrivateFolder()
  await using disks = watchDisk([await keepRoom(folder.path)])
  const initramfs = join(folder.path, 'initramfs')
  await joinArchives(guest.archives, sourceArchive(sources, command), initramfs)
  const machine = machineOf(guest, folder.path, initramfs)
  const fault = await untilOff(machine, signal, disks.full).catch(faultOf)
  const blamed = await disks.blame(fault)
  if (blamed !== null) throw blamed
  return outcomeIn(machine.stepsFile)
}

/** Of the guest's own time, which is counted in instructions: the same sources always come to the same end. Some pages of C take less than two. */
const COMPILE_SECONDS = 30

function sourceArchive(sources: Sources, [program, ...words]: readonly [string, ...string[]]): Buffer {
  const steps: Step[] = [
    { op: 'start', task: COMPILER, run: [program, ...words], user: 1000 },
    { op: 'exit', task: COMPILER, status: null, signal: null, within: COMPILE_SECONDS },
    { op: 'save', file: OUTPUT, as: SAVED },
  ]
  const files = Object.entries(sources).map(([file, bytes]) => {
    return { type: 'file', path: `${SOURCE_FOLDER.slice(1)}/${file}`, mode: 0o644, bytes } as const
  })
  return encodeCpio([{ type: 'file', path: 'klab/plan', mode: 0o644, bytes: encodePlan(steps) }, ...files])
}

function machineOf({ qemu, kernel }: CompilingGuest, folder: string, initramfs: string): MachineSpec {
  return {
    qemu,
    kernel,
    initramfs,
    architecture: 'x86_64',
    accelerator: 'tcg',
    deterministic: true,
    cmdline: kernelCmdline(CONFINED_WORDS),
    // the compiler's files lie there twice while they are unpacked, and 300 MiB are left for it to work in
    memoryMiB: 512,
    debug: false,
    folder,
    serialLog: join(folder, 'serial'),
    qemuLog: join(folder, 'qemu'),
    stepsFile: join(folder, 'steps'),
  }
}

/** A loaded host takes ten seconds for a boot and a page of C. */
const HOST_MS = 10 * 60_000
const MIB = 2 ** 20
const MOST_REPORT_BYTES = 32 * MIB
const END = 'the end of a program’s compiling'

async function untilOff(spec: MachineSpec, signal: AbortSignal, diskFull: Promise<never>): Promise<null> {
  await using machine = await startMachine(spec, { signal })
  using abort = rejectOnAbort(signal, () => abortReason(signal))
  using growth = watchFiles([
    { path: spec.serialLog, what: 'the console', mostBytes: 64 * MIB },
    { path: spec.stepsFile, what: "the step runner's port", mostBytes: MOST_REPORT_BYTES },
  ])
  const off = wentOff(machine)
  const all = Promise.race([off, abort.happened, diskFull, growth.tooMuch, machine.consoleLost])
  await waitWithDeath(all, machine, { what: END, timeoutMs: HOST_MS })
  return null
}

const LAST_LINES = 20

async function wentOff(machine: Machine): Promise<void> {
  const end = await machine.ended
  if (end.type !== 'off') throw endError(end, END, machine.lastConsoleLines(LAST_LINES))
}

function faultOf(error: unknown): KlabError {
  if (error instanceof KlabError) return error
  throw error
}

async function outcomeIn(stepsFile: string): Promise<Outcome> {
  try {
    return readOutcome((await readRegular(stepsFile, MOST_REPORT_BYTES)).toString('utf8'))
  } catch (cause) {
    throw new KlabError('guest-step-failed', {
      what: 'the guest in which a program is compiled did not report how that ended',
      why: cause instanceof Error ? cause.message : String(cause),
      todo: 'run it again; if it stays so, please report this',
      cause,
    })
  }
}
