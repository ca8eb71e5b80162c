import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { type KernelRequest, prepareKernel } from '../../../src/artifacts/kernel/index.js'
import type { Kernel } from '../../../src/artifacts/types.js'
import type { Event, EventKind } from '../../../src/event/index.js'
import { PACKAGE_ROOT } from '../../../src/system/paths.js'
import { silentProgress } from '../../../src/system/progress.js'

/** What a command did. */
export interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export const CLI = join(PACKAGE_ROOT, 'dist/cli.js')
/** Nothing here takes as long as that on a quiet machine; a command that hangs fails its test. */
const COMMAND_MS = 600_000

/** `klab ARGS` as a person would start it, from dist. */
export async function klab(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const { exitCode, stdout, stderr } = await startKlab(args, env)
  return { status: exitCode ?? null, stdout, stderr }
}

/** The same, still running. */
export function startKlab(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const options = { env, timeout: COMMAND_MS, reject: false, stdin: 'ignore', stripFinalNewline: false } as const
  return execa(process.execPath, [CLI, ...args], options)
}

/** The options that make `klab run` use the kernel under test: one that somebody built, else the named one. */
export function kernelOptions(): readonly string[] {
  const { KLAB_TEST_KERNEL_IMAGE: image, KLAB_TEST_KERNEL_VMLINUX: vmlinux } = process.env
  return image === undefined || vmlinux === undefined ? [] : ['--image', image, '--vmlinux', vmlinux]
}

export function testKernel(): Promise<Kernel> {
  return prepareKernel(kernelRequest(), { progress: silentProgress })
}

/** The same kernel, as the command line would ask for it. */
export function kernelRequest(): KernelRequest {
  const { KLAB_TEST_KERNEL_IMAGE: image, KLAB_TEST_KERNEL_VMLINUX: vmlinux } = process.env
  if (image === undefined || vmlinux === undefined) return { type: 'named', name: 'x86_64' }
  return { type: 'files', image, vmlinux }
}

/** A folder for labs and runs that is removed in the end. */
export interface Bench extends AsyncDisposable {
  readonly folder: string
  /** Where the runs go. */
  readonly out: string
  /** Writes a lab file; its path. */
  lab(name: string, text: string): Promise<string>
  /** `klab run LAB --out …` on the kernel under test. */
  run(lab: string, more?: readonly string[]): Promise<Outcome>
}

export async function createBench(): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'klab-bench-'))
  const out = join(folder, 'out')
  return {
    folder,
    out,
    async lab(name, text) {
      const path = join(folder, `${name}.yaml`)
      await writeFile(path, text)
      return path
    },
    run: (lab, more = []) => klab(['run', lab, ...kernelOptions(), '--out', out, ...more]),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

export type EventOf<K extends EventKind> = Extract<Event, { readonly kind: K }>

/** The events of a run's folder, as they lie in the file. */
export async function eventsOf(folder: string): Promise<readonly Event[]> {
  const lines = (await readFile(join(folder, 'events.ndjson'), 'utf8')).trimEnd().split('\n')
  return lines.map(line => JSON.parse(line) as Event)
}

export function ofKind<K extends EventKind>(events: readonly Event[], kind: K): readonly EventOf<K>[] {
  return events.filter((event): event is EventOf<K> => event.kind === kind)
}

export function hitsOf(events: readonly Event[], probe: string): readonly EventOf<'hit'>[] {
  return ofKind(events, 'hit').filter(hit => hit.probe === probe)
}

export function returnsOf(events: readonly Event[], probe: string): readonly EventOf<'return'>[] {
  return ofKind(events, 'return').filter(one => one.probe === probe)
}

export async function testLab(name: string): Promise<string> {
  return readFile(join(PACKAGE_ROOT, 'test/vm/labs', `${name}.yaml`), 'utf8')
}
