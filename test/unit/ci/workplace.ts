import { chmod, cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { PACKAGE_ROOT } from '../../../src/system/paths.js'
import { temporaryFolder } from '../temporary.js'

/** What the stand-in for klab does. */
export interface StandIn {
  /** Of its first run, its second, …; the last one holds on. */
  readonly statuses?: readonly number[]
  readonly stdout?: string
  readonly stderr?: string
  /** The text of report.md; without it no run's folder is written. */
  readonly report?: string
  /** Bytes behind the report's text; an environment variable holds but so much. */
  readonly padding?: number
}

/** A machine of a CI's: a repository to verify, a klab to do it with, and a home. */
export interface Workplace {
  readonly folder: string
  readonly workspace: string
  /** A checkout of klab, with the stand-in at its command line's and its bootstrap's place. */
  readonly klab: string
  readonly env: Readonly<Record<string, string>>
  /** How the stand-in was called, call by call. */
  calls(): Promise<readonly (readonly string[])[]>
}

export async function createWorkplace(standIn: StandIn = {}): Promise<Workplace> {
  const folder = await temporaryFolder()
  const [workspace, klab, home, temp, log] = ['repo', 'klab', 'home', 'temp', 'log'].map(name => join(folder, name))
  if (!workspace || !klab || !home || !temp || !log) throw new Error('unreachable')
  for (const each of [workspace, home, temp]) await mkdir(each)
  await execa('git', ['init', '--quiet', workspace])
  await addStandIn(klab)
  await writeFile(log, '')
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    TMPDIR: temp,
    RUNNER_TEMP: temp,
    STAND_IN: JSON.stringify(standIn),
    STAND_IN_LOG: log,
  }
  const calls = async () =>
    (await readFile(log, 'utf8'))
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
  return { folder, workspace, klab, env, calls }
}

async function addStandIn(klab: string): Promise<void> {
  const source = join(PACKAGE_ROOT, 'test/unit/ci/stand-in.mjs')
  for (const place of ['src/setup/bootstrap.mjs', 'dist/cli.js']) {
    await mkdir(dirname(join(klab, place)), { recursive: true })
    await cp(source, join(klab, place))
    await chmod(join(klab, place), 0o755)
  }
  await writeFile(join(klab, 'package.json'), '{"type":"module"}\n')
  for (const part of ['kernel-config', 'rootfs', 'src/artifacts']) await mkdir(join(klab, part), { recursive: true })
  await writeFile(join(klab, 'kernel-config/x86_64.yaml'), 'title: a kernel\n')
}
