import { dirname } from 'node:path'
import { type KernelRequest, type PrepareOptions, prepareKernel } from '../artifacts/kernel/index.js'
import {
  findToolchain,
  prepareRootfs,
  prepareToolchain,
  readSources,
  type Toolchain,
} from '../artifacts/rootfs/index.js'
import type { Kernel, Rootfs } from '../artifacts/types.js'
import type { LoadedLab } from '../lab/index.js'
import { qemuProgram } from '../machine/index.js'
import { commandFor, shownCommand } from './programs/command.js'
import { uncompiled } from './programs/fault.js'
import { type CompilingGuest, compileInGuest, type Sources } from './programs/guest.js'
import type { Outcome } from './programs/outcome.js'
import { findStored, placeOf, store } from './programs/store.js'
import type { RunSettings } from './settings.js'

/** What a lab's `guest.programs` came to. */
export interface GuestPrograms {
  /** gcc's version. */
  readonly compiler: string
  /** Path in the guest → the program. */
  readonly files: Readonly<Record<string, Buffer>>
}

/** What the run boots, which compiles as well where it can. */
export interface RunParts {
  readonly kernel: Kernel
  readonly rootfs: Rootfs
  readonly qemu: string
}

type Settings = Pick<RunSettings, 'progress' | 'signal'>

/**
 * Compiles the lab's programs, each in a guest of its own, unless the same sources have been compiled before. Sources that
 * are at fault are `lab-invalid`, with gcc's words; every other error is the machine's: `tool-missing` without a gcc or a
 * static C library, `qemu-died`, `disk`, `timeout`, and what else can befall a guest.
 */
export async function compilePrograms(loaded: LoadedLab, parts: RunParts, settings: Settings): Promise<GuestPrograms> {
  const toolchain = await findToolchain(parts.kernel.architecture, settings.signal)
  const files: Record<string, Buffer> = {}
  for (const [program, names] of Object.entries(loaded.lab.programs)) {
    const sources = await readSources(loaded.folder, names)
    const outcome = await outcomeOf(program, sources, toolchain, parts, settings)
    const about = { program, sources, folder: dirname(loaded.file), command: shownCommand(names) }
    if (outcome.type !== 'program') throw uncompiled({ ...about, outcome })
    files[program] = outcome.bytes
  }
  return { compiler: toolchain.version, files }
}

async function outcomeOf(
  program: string,
  sources: Sources,
  toolchain: Toolchain,
  parts: RunParts,
  settings: Settings,
): Promise<Outcome> {
  const command = commandFor(toolchain, Object.keys(sources))
  const place = placeOf(toolchain.place, command, sources)
  const known = await findStored(place)
  if (known !== null) return known
  const guest = await compilingGuest(toolchain, parts, settings)
  settings.progress.start(`compiling ${program} in a guest`)
  const outcome = await compileInGuest(guest, sources, command, settings.signal)
  await store(place, outcome)
  return outcome
}

const WIDE: KernelRequest = { type: 'named', name: 'x86_64' }

/** gcc is a 64-bit program: for a lab of 32 bits it runs on the kernel of that name. */
async function compilingGuest(toolchain: Toolchain, parts: RunParts, options: PrepareOptions): Promise<CompilingGuest> {
  const archive = await prepareToolchain(toolchain, options)
  if (parts.kernel.architecture === 'x86_64')
    return { qemu: parts.qemu, kernel: parts.kernel.image, archives: [parts.rootfs.archive, archive] }
  const kernel = await prepareKernel(WIDE, options)
  const rootfs = await prepareRootfs({ architecture: 'x86_64', ...options })
  return { qemu: qemuProgram('x86_64'), kernel: kernel.image, archives: [rootfs.archive, archive] }
}
