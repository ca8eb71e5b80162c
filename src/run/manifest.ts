import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LoadedLab, SourceText } from '../lab/index.js'
import type { ManifestRootfs, RunManifest } from '../report/index.js'
import { PACKAGE_ROOT } from '../system/paths.js'
import type { Prepared } from './prepare.js'
import type { GuestPrograms } from './programs.js'
import type { CompletedTrace } from './write-trace.js'

export interface ManifestParts {
  readonly loaded: LoadedLab
  readonly prepared: Prepared
  /** GDB's version. */
  readonly gdb: string
  readonly startedAt: Date
  readonly durations: RunManifest['durations']
  readonly written: CompletedTrace
}

export function manifestOf(parts: ManifestParts): RunManifest {
  const { loaded, prepared, gdb, startedAt, durations, written } = parts
  const { kernel, rootfs, packages, programs, accelerator, deterministic } = prepared
  const { name, architecture, release, buildId, sha256, source } = kernel
  const { fault, ledger } = written
  return {
    version: 1,
    klab: klabVersion(),
    lab: labOf(loaded),
    kernel: { name, architecture, release, buildId, sha256, source },
    rootfs: {
      sha256: rootfs.sha256,
      packages: packages === null ? null : { sha256: packages.sha256, versions: packages.versions },
      programs: programs === null ? null : programsOf(programs),
    },
    qemu: { version: prepared.qemuVersion, sandbox: prepared.sandbox },
    gdb: { version: gdb },
    accelerator,
    deterministic,
    privileged: loaded.lab.privileged,
    startedAt: startedAt.toISOString(),
    durations,
    ledger,
    trace: { sha256: written.sha256, events: written.events },
    outcome: fault === null ? 'complete' : 'incomplete',
    error: fault === null ? null : { code: fault.code, message: fault.message },
  }
}

function programsOf({ compiler, files }: GuestPrograms): NonNullable<ManifestRootfs['programs']> {
  const hashes = Object.entries(files).map(([path, bytes]) => [path, hashOf(bytes)] as const)
  return { compiler, sha256: Object.fromEntries(hashes) }
}

function labOf({ lab, uses, ...text }: LoadedLab): RunManifest['lab'] {
  const sets = Object.entries(uses.sets).map(([name, set]) => [name, hashed(set)] as const)
  return { name: lab.name, ...hashed(text), sets: Object.fromEntries(sets), features: hashed(uses.features) }
}

function hashed({ file, source }: SourceText) {
  return { file, sha256: hashOf(source), source }
}

function hashOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

export function klabVersion(): string {
  const { version } = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as { version: string }
  return version
}
