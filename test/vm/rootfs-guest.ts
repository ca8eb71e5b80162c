import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect } from 'vitest'
import { buildLabArchive, joinArchives, prepareRootfs } from '../../src/artifacts/rootfs/index.js'
import type { Rootfs } from '../../src/artifacts/types.js'
import type { Step } from '../../src/lab/index.js'
import { silentProgress } from '../../src/system/progress.js'

/** Boots the real rootfs on a real kernel in QEMU, and nothing else of klab: no debugger, no machine part. */
export interface Guest extends AsyncDisposable {
  readonly rootfs: Rootfs
  /** A scratch folder that is removed in the end. */
  readonly folder: string
  /** `files` are put into /lab, executable. */
  boot(steps: readonly Step[], files?: Readonly<Record<string, string>>, device?: readonly string[]): Promise<Boot>
  /** A machine without a plan; `input` is typed when the shell prompts. The console's lines that are not the kernel's. */
  shell(input: string): Promise<readonly string[]>
}

export type Report = { readonly kind: string; readonly [field: string]: unknown }

export interface Boot {
  readonly raw: string
  /** The report's objects without their numbers (which count from 1), times and pids. */
  readonly report: readonly Report[]
  /** The console's lines that are not the kernel's. */
  readonly transcript: readonly string[]
}

/** QEMU gets this long for one boot; on a quiet machine it needs three seconds. */
const BOOT_MS = 120_000

const DEBUG_PORT = ['-device', 'isa-debugcon,iobase=0xe9,chardev=steps']

export async function openGuest(): Promise<Guest> {
  const folder = await mkdtemp(join(tmpdir(), 'klab-rootfs-'))
  const rootfs = await prepareRootfs({ architecture: 'x86_64', progress: silentProgress })
  const kernel = process.env.KLAB_TEST_KERNEL_IMAGE ?? (await builtKernel())
  let boots = 0
  return {
    rootfs,
    folder,
    boot: (steps, files = {}, device = DEBUG_PORT) => {
      const scratch = join(folder, String(++boots))
      return boot({ kernel, rootfs, folder, scratch, steps, files, device })
    },
    shell: input => shell(kernel, rootfs, input),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

async function builtKernel(): Promise<string> {
  const { prepareKernel } = await import('../../src/artifacts/kernel/index.js')
  return (await prepareKernel({ type: 'named', name: 'x86_64' }, { progress: silentProgress })).image
}

interface BootParts {
  readonly kernel: string
  readonly rootfs: Rootfs
  readonly folder: string
  readonly scratch: string
  readonly steps: readonly Step[]
  readonly files: Readonly<Record<string, string>>
  readonly device: readonly string[]
}

async function boot({ kernel, rootfs, folder, scratch, steps, files, device }: BootParts): Promise<Boot> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text, { mode: 0o755 })
  const inGuest = Object.fromEntries(Object.keys(files).map(name => [`/lab/${name}`, name]))
  const initramfs = `${scratch}.cpio`
  await joinArchives([rootfs.archive], await buildLabArchive({ steps, files: inGuest, folder }), initramfs)
  const [serial, report] = [`${scratch}.serial`, `${scratch}.steps`]
  const channels = ['-serial', `file:${serial}`, '-chardev', `file,id=steps,path=${report}`, ...device]
  await execa('qemu-system-x86_64', [...qemuArguments(kernel, initramfs), ...channels], { timeout: BOOT_MS })
  const raw = await readFile(report, 'utf8')
  return { raw, report: parse(raw), transcript: ownLines(await readFile(serial, 'utf8')) }
}

async function shell(kernel: string, rootfs: Rootfs, input: string): Promise<readonly string[]> {
  const args = [...qemuArguments(kernel, rootfs.archive), '-serial', 'stdio']
  const qemu = execa('qemu-system-x86_64', args, { timeout: BOOT_MS })
  let output = ''
  let typed = false
  qemu.stdout.on('data', chunk => {
    output += String(chunk)
    if (typed || !output.includes('# ')) return
    typed = true
    qemu.stdin.write(input)
  })
  await qemu
  return ownLines(output)
}

function qemuArguments(kernel: string, initramfs: string): string[] {
  const deterministic = [
    '-accel',
    'tcg',
    '-icount',
    'shift=2,sleep=off',
    '-rtc',
    'base=2026-01-01,clock=vm',
    '-seed',
    '1',
  ]
  const bare = ['-cpu', 'qemu64', '-m', '256', '-no-reboot', '-nodefaults', '-display', 'none']
  // nolapic_timer and no_timer_check: calibrating timers is most of a boot under icount
  const cmdline = 'console=ttyS0 nokaslr reboot=t panic=-1 panic_on_oops=1 nolapic_timer no_timer_check tsc=reliable'
  return [...deterministic, ...bare, '-kernel', kernel, '-initrd', initramfs, '-append', cmdline]
}

function parse(raw: string): Report[] {
  const objects = raw
    .split('\n')
    .slice(0, -1)
    .map(line => JSON.parse(line) as Report)
  expect(objects.map(({ n }) => n)).toEqual(objects.map((_, index) => index + 1))
  return objects.map(({ n, time, pid, ...rest }) => rest as Report)
}

function ownLines(text: string): string[] {
  return text.split(/\r?\n/).filter(line => line !== '' && !/^\[ *\d+\.\d+\]/.test(line))
}
