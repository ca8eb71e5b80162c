import type { Architecture } from '../artifacts/types.js'
import { KlabError } from '../errors/index.js'
import { type Asked, askProgram } from '../system/ask.js'
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
  features.catch(() => known.delete(qemu))
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
  const { status, stdout, stderr } = await ask(requireQemu(qemu), ['-version'], '')
  const version = /\bversion (.+)/.exec(stdout)?.[1]
  if (status === 0 && version !== undefined) return version.trim()
  const said = `${stdout}${stderr}`.trim()
  throw new KlabError('qemu-refused', {
    what: `${qemu} is not QEMU, or a broken one: it does not tell its version`,
    why: said === '' ? 'it said nothing' : said,
    todo: BROKEN_QEMU_TODO,
  })
}

/** The program that emulates this architecture; i386 has its own, whose stub speaks of 32-bit registers. */
export function qemuProgram(architecture: Architecture): string {
  return `qemu-system-${architecture}`
}

const QEMU_TODO = 'install the package qemu-system-x86 (Debian, Fedora, Arch), or name one with --qemu FILE'
export const BROKEN_QEMU_TODO = '`klab doctor` says whether this QEMU serves; --qemu FILE names another'

/** The program's absolute path, or `tool-missing` with what to install. */
export function requireQemu(qemu: string): string {
  return requireProgram(qemu, QEMU_TODO)
}

async function detect(qemu: string): Promise<QemuFeatures> {
  const [sandbox, boardSwitches] = await Promise.all([canFilter(qemu), switchesOf(qemu)])
  return { sandbox, boardSwitches }
}

/** Starting an empty machine with the filter tells what neither `-help` nor a version does: whether it can be installed. */
async function canFilter(qemu: string): Promise<boolean> {
  const machine = ['-nodefaults', '-no-user-config', '-display', 'none', '-machine', 'none', '-monitor', 'stdio']
  const { status } = await ask(qemu, [...machine, ...sandboxArguments()], 'quit\n')
  return status === 0
}

async function switchesOf(qemu: string): Promise<BoardSwitch[]> {
  const { stdout } = await ask(qemu, ['-machine', `${BOARD},help`], '')
  return BOARD_SWITCHES.filter(name => new RegExp(`^ *${name}=`, 'm').test(stdout))
}

/** A tenth of a second is usual. Never taken for a no: the guest would run without the sandbox because the host was slow. */
const ANSWER_MS = 10_000

async function ask(qemu: string, args: readonly string[], input: string): Promise<Asked> {
  const answer = await askProgram(qemu, args, { input, timeoutMs: ANSWER_MS })
  if (!answer.late) return answer
  const said = `${answer.stdout}${answer.stderr}`.trim()
  throw new KlabError('qemu-refused', {
    what: `${qemu} did not answer ${args[0]} within ${ANSWER_MS / 1000} s`,
    why: said === '' ? 'it said nothing' : said,
    todo: BROKEN_QEMU_TODO,
  })
}
