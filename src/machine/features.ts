import { execa } from 'execa'
import type { Architecture } from '../artifacts/types.js'
import { KlabError } from '../errors/index.js'
import { requireProgram } from '../system/process-find.js'
import type { Progress } from '../system/progress.js'
import { BOARD, sandboxArguments } from './arguments.js'

/** What the board may be built without, and klab's guests do without. */
export const BOARD_SWITCHES = [
  // VMware's port, which talks to the host's clipboard and clock
  'vmport',
  // keyboard and mouse; klab's kernels are reset by a triple fault
  'i8042',
  // a second timer, which does not go well with a debugger's stops (kernel-cmdline.ts)
  'hpet',
  // a mode of the CPU that only firmware enters
  'smm',
] as const

export type BoardSwitch = (typeof BOARD_SWITCHES)[number]

export interface QemuFeatures {
  /** It was built with seccomp, and this host lets it install the filter. */
  readonly sandbox: boolean
  /** Those that it knows. */
  readonly boardSwitches: readonly BoardSwitch[]
}

const known = new Map<string, Promise<QemuFeatures>>()

/** What this QEMU program can do, found out by asking it; once per program. `qemu` is an absolute path. */
export function qemuFeatures(qemu: string): Promise<QemuFeatures> {
  const before = known.get(qemu)
  if (before !== undefined) return before
  const features = detect(qemu)
  known.set(qemu, features)
  return features
}

/** Whether QEMU runs with its filter on; when it cannot, that is said. */
export async function hasSandbox(qemu: string, progress: Progress): Promise<boolean> {
  const { sandbox } = await qemuFeatures(requireQemu(qemu))
  if (!sandbox) {
    progress.warn(
      `${qemu} runs without its sandbox: it was built without seccomp, or this host refuses it. A guest that breaks out of QEMU can do what klab may do`,
    )
  }
  return sandbox
}

/** `7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)`: what follows "version" in QEMU's own words. */
export async function qemuVersion(qemu: string): Promise<string> {
  const { stdout, stderr, failed } = await ask(requireQemu(qemu), ['-version'], '')
  const version = /\bversion (.+)/.exec(stdout)?.[1]
  if (!failed && version !== undefined) return version.trim()
  throw new KlabError('qemu-refused', { what: `${qemu} does not tell its version`, why: stderr || stdout })
}

/** The program that emulates this architecture; i386 has its own, whose stub speaks of 32-bit registers. */
export function qemuProgram(architecture: Architecture): string {
  return `qemu-system-${architecture}`
}

/** The program's absolute path, or `tool-missing` with what to install. */
export function requireQemu(qemu: string): string {
  return requireProgram(
    qemu,
    'install the package qemu-system-x86 (Debian, Fedora, Arch), or name one with --qemu FILE',
  )
}

async function detect(qemu: string): Promise<QemuFeatures> {
  const [sandbox, boardSwitches] = await Promise.all([canFilter(qemu), switchesOf(qemu)])
  return { sandbox, boardSwitches }
}

/** Starting an empty machine with the filter tells what neither `-help` nor a version does: whether it can be installed. */
async function canFilter(qemu: string): Promise<boolean> {
  const machine = ['-nodefaults', '-no-user-config', '-display', 'none', '-machine', 'none', '-monitor', 'stdio']
  const { failed } = await ask(qemu, [...machine, ...sandboxArguments()], 'quit\n')
  return !failed
}

async function switchesOf(qemu: string): Promise<BoardSwitch[]> {
  const { stdout } = await ask(qemu, ['-machine', `${BOARD},help`], '')
  return BOARD_SWITCHES.filter(name => new RegExp(`^ *${name}=`, 'm').test(stdout))
}

async function ask(qemu: string, args: readonly string[], input: string) {
  const { stdout, stderr, failed } = await execa(qemu, args, {
    input,
    reject: false,
    timeout: 10_000,
    env: { LC_ALL: 'C.UTF-8' },
  })
  return { stdout, stderr, failed }
}
