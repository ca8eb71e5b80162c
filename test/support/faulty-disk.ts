import { readFile, rm, writeFile } from 'node:fs/promises'
import { constants } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { PACKAGE_ROOT } from '../../src/system/paths.js'

/** A change of the disk that is to fail. */
export interface DiskFault {
  readonly call: string
  /** A pattern of fnmatch(3) for the path. */
  readonly path: string
  /** Which of those, from 1. */
  readonly nth: number
  readonly errno: 'ENOSPC' | 'EIO' | 'EROFS' | 'EDQUOT' | 'EACCES'
  /** `once`: this one; `same`: these from there on; `all`: all that need room, as on a full disk, until something is removed. */
  readonly lasting: 'once' | 'same' | 'all'
}

/** Disks that fail where a test wants them to, by a library that is loaded into klab, QEMU and GDB (disk-fault.c). */
export interface FaultyDisk {
  /** The environment that makes it so. */
  env(fault: DiskFault): Promise<Readonly<Record<string, string>>>
  /** Whether the fault of the last `env` has happened. */
  happened(): Promise<boolean>
  /** Runs something with nothing failing; each change below the folders, as `PROGRAM CALL PATH`, with how often it was made. */
  changes(run: (env: Readonly<Record<string, string>>) => Promise<unknown>): Promise<ReadonlyMap<string, number>>
}

/** `under`: the folders that lie on the disk. The library and its files go to `folder`. */
export async function faultyDisk(folder: string, under: readonly string[]): Promise<FaultyDisk> {
  const library = await compiled(folder, 'disk-fault')
  const [state, hit, log] = ['state', 'hit', 'log'].map(name => join(folder, `disk-${name}`)) as [
    string,
    string,
    string,
  ]
  const always = { LD_PRELOAD: library, DISK_UNDER: under.join(':') }
  return {
    async env({ call, path, nth, errno, lasting }) {
      await rm(hit, { force: true })
      await writeFile(state, Buffer.alloc(4096))
      const fault = `${call} ${path} ${nth} ${constants.errno[errno]}`
      return { ...always, DISK_FAULT: fault, DISK_THEN: lasting, DISK_STATE: state, DISK_HIT: hit }
    },
    happened: () =>
      readFile(hit).then(
        () => true,
        () => false,
      ),
    async changes(run) {
      await rm(log, { force: true })
      await run({ ...always, DISK_LOG: log })
      const counts = new Map<string, number>()
      for (const line of (await readFile(log, 'utf8')).trimEnd().split('\n')) {
        const change = withoutChance(line)
        counts.set(change, (counts.get(change) ?? 0) + 1)
      }
      return counts
    },
  }
}

/** A library of this folder, for LD_PRELOAD. */
export async function compiled(folder: string, name: string): Promise<string> {
  const library = join(folder, `${name}.so`)
  const source = join(PACKAGE_ROOT, 'test/support', `${name}.c`)
  await execa('gcc', ['-shared', '-fPIC', '-O2', '-Wall', '-Wextra', '-Werror', '-o', library, source, '-ldl'])
  return library
}

/** Random parts of names as patterns. */
function withoutChance(line: string): string {
  return line
    .replace(/\.[0-9a-f]{12}\.tmp/, '.*.tmp')
    .replace(/\.[0-9a-f]{8}-[0-9a-f-]{27}/, '.*')
    .replace(/\bklab-[A-Za-z0-9]{6}\b/, 'klab-*')
    .replace(/\.scratch-\d+-\w{6}/, '.scratch-*')
}
