import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { ErrorCode } from '../../../src/errors/index.js'
import {
  type Bench,
  createBench,
  eventsOf,
  hitsOf,
  kernelOptions,
  type Outcome,
  ofKind,
  returnsOf,
  startKlab,
  testLab,
} from './klab.js'
import { childOf, processesWith, until } from './processes.js'

/** A run of the lab `spin`, which comes to no end, in the middle of it. */
export interface SpinningRun {
  /** Process ids. */
  readonly klab: number
  readonly qemu: number
  readonly gdb: number
  /** klab's private folder of this run: sockets, the agent's files. */
  readonly scratch: string
  readonly ended: () => Promise<Outcome>
}

/** A place for runs that are to go wrong, where everything that klab leaves can be seen. */
export interface FaultBench extends Bench {
  /** klab's private folders go here and nowhere else. */
  readonly sockets: string
  /** What makes klab use it. */
  readonly env: Readonly<Record<string, string>>
  /** Starts `klab run spin`; resolves when its guest is in the endless loop, its one hit and return captured. */
  spinning(more?: readonly string[], env?: Readonly<Record<string, string>>): Promise<SpinningRun>
  /** A program that may stand in for QEMU or GDB (`--qemu`, `--gdb`): a script, with its `#!` line. Its path. */
  program(name: string, script: string): Promise<string>
  /** What no run may leave: hidden folders among the runs, private folders, processes that have to do with them. */
  leftovers(): Promise<readonly string[]>
}

export async function createFaultBench(): Promise<FaultBench> {
  const bench = await createBench()
  const sockets = join(bench.folder, 's')
  await mkdir(sockets)
  const env = { XDG_RUNTIME_DIR: sockets, TMPDIR: sockets }
  const spin = await bench.lab('spin', await testLab('spin'))
  return {
    ...bench,
    sockets,
    env,
    spinning: (more = [], extra = {}) => spinning(bench, spin, more, { ...env, ...extra }, sockets),
    async program(name, script) {
      const path = join(bench.folder, name)
      await writeFile(path, script)
      await chmod(path, 0o755)
      return path
    },
    async leftovers() {
      const runs = await readdir(bench.out).catch(() => [])
      const hidden = runs.filter(name => name.startsWith('.'))
      return [...hidden, ...(await readdir(sockets)), ...(await processesWith(sockets)).map(String)]
    },
  }
}

async function spinning(
  bench: Bench,
  spin: string,
  more: readonly string[],
  env: Readonly<Record<string, string>>,
  sockets: string,
): Promise<SpinningRun> {
  const running = startKlab(['run', spin, ...kernelOptions(), '--out', bench.out, ...more], env)
  const klab = running.pid ?? 0
  const scratch = await untilSpinning(sockets)
  const [qemu, gdb] = [await childOf(klab, 'qemu-system'), await childOf(klab, 'gdb')]
  const ended = async (): Promise<Outcome> => {
    const { exitCode, stdout, stderr } = await running
    return { status: exitCode ?? null, stdout, stderr }
  }
  return { klab, qemu, gdb, scratch, ended }
}

/** klab's private folder of a run of `spin`, as soon as its guest is in the endless loop. */
export function untilSpinning(sockets: string): Promise<string> {
  return until('the return of mkdir in the trace', async () => {
    const [name] = await readdir(sockets)
    const folder = join(sockets, name ?? '')
    const text = await readFile(join(folder, 'events'), 'utf8').catch(() => '')
    return text.includes('"kind":"return","probe":"mkdir"') ? folder : null
  })
}

/** The folder of a run of `spin` (or `out-of-memory`) that was cut short: what was captured is there, and nothing says that it is complete. */
export async function expectIncomplete(folder: string, code: ErrorCode): Promise<void> {
  const events = await eventsOf(folder)
  expect(hitsOf(events, 'mkdir')).toHaveLength(1)
  expect(returnsOf(events, 'mkdir').map(({ value }) => value)).toEqual([0])
  const end = ofKind(events, 'run-end')[0]
  expect(end).toMatchObject({ outcome: 'incomplete', reason: expect.stringMatching(`^${code}: `) })
  expect(end?.ledger.mkdir).toMatchObject({ hit: 1, captured: 1 })
  await expectMarkedIncomplete(folder, code)
}

/** Whatever was captured: the manifest, the verdict and the reports say why the run is no proof. */
export async function expectMarkedIncomplete(folder: string, code: ErrorCode): Promise<void> {
  const manifest = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8'))
  expect(manifest).toMatchObject({ outcome: 'incomplete', error: { code } })
  expect(JSON.parse(await readFile(join(folder, 'verdict.json'), 'utf8')).verdict).not.toBe('passed')
  expect(await readdir(folder)).toEqual(expect.arrayContaining(['report.html', 'report.md', 'junit.xml', 'gdb.log']))
}
