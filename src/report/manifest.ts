import { z } from 'zod'
import { KlabError } from '../errors/index.js'
import type { LedgerLine } from '../event/index.js'
import { ledgerLine } from '../trace/schema.js'

/** `run.json`: all that a run depended on and how it went. No field is ever left out; what is not known is null. */
export interface RunManifest {
  readonly version: 1
  /** klab's own version. */
  readonly klab: string
  readonly lab: ManifestLab
  /** null when the run ended before there was one. */
  readonly kernel: ManifestKernel | null
  readonly rootfs: ManifestRootfs | null
  /** `sandbox`: it could do no more than a machine needs (seccomp); null when that is not known. */
  readonly qemu: { readonly version: string; readonly sandbox: boolean | null } | null
  readonly gdb: { readonly version: string } | null
  readonly accelerator: 'tcg' | 'kvm'
  /** False: free-running, another run gives another trace. */
  readonly deterministic: boolean
  /** The lab's tasks had every power of root (`guest.privileged`): what they did can pass for the kernel's doing. */
  readonly privileged: boolean
  /** Host time, ISO 8601. */
  readonly startedAt: string
  /** Host milliseconds of each phase of the run (`artifacts`, `boot`, `guest`, …) in order. */
  readonly durations: Readonly<Record<string, number>>
  /** By probe; empty when the trace has no end. */
  readonly ledger: Readonly<Record<string, LedgerLine>>
  /** Of `events.ndjson`. */
  readonly trace: { readonly sha256: string; readonly events: number } | null
  readonly outcome: 'complete' | 'incomplete'
  /** Why it is incomplete; null when complete. */
  readonly error: { readonly code: string; readonly message: string } | null
}

export interface ManifestLab {
  readonly name: string
  /** The lab file as the user named it, for messages. */
  readonly file: string
  readonly sha256: string
  /** The whole lab file, so that a saved run is judged again without it. */
  readonly source: string
  /** The sets that it includes, by what it calls them. */
  readonly sets: Readonly<Record<string, ManifestFile>>
  /** `features.yaml`, as it was. */
  readonly features: ManifestFile
}

/** A file that the lab was read with, whole as well. */
export interface ManifestFile {
  readonly file: string
  readonly sha256: string
  readonly source: string
}

export interface ManifestRootfs {
  readonly sha256: string
  /** What `guest.packages` added to it; null when the lab asks for none. */
  readonly packages: { readonly sha256: string; readonly versions: Readonly<Record<string, string>> } | null
  /** What `guest.programs` was compiled to, and by which compiler; null when the lab brings none. By path in the guest. */
  readonly programs: { readonly compiler: string; readonly sha256: Readonly<Record<string, string>> } | null
}

export interface ManifestKernel {
  readonly name: string
  readonly architecture: string
  /** `uname -r`. */
  readonly release: string
  readonly buildId: string
  readonly sha256: { readonly image: string; readonly vmlinux: string; readonly config: string | null }
  /** The source tree, when it was on the machine. */
  readonly source: string | null
}

export function encodeManifest(manifest: RunManifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`
}

/** Read a `run.json`; `file` is for the message. Throws `run-unreadable`. */
export function decodeManifest(text: string, file: string): RunManifest {
  const parsed = manifestSchema.safeParse(jsonOf(text, file))
  if (parsed.success) return parsed.data
  throw unreadable(file, z.prettifyError(parsed.error), undefined)
}

function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw unreadable(file, cause instanceof Error ? cause.message : String(cause), cause)
  }
}

function unreadable(file: string, why: string, cause: unknown): KlabError {
  const todo = 'give the folder of a run that this version of klab wrote, or run the lab again'
  return new KlabError('run-unreadable', { what: `${file} is not a run's manifest`, why, todo, cause })
}

const count = z.int().nonnegative()

/** Runs that were saved before there were features and sets used none. */
const NO_FEATURES = { file: 'features.yaml', sha256: '', source: '' }

const usedFile = z.strictObject({ file: z.string(), sha256: z.string(), source: z.string() })

export const manifestSchema: z.ZodType<RunManifest> = z.strictObject({
  version: z.literal(1),
  klab: z.string(),
  lab: usedFile.extend({
    name: z.string(),
    sets: z.record(z.string(), usedFile).default({}),
    features: usedFile.default(NO_FEATURES),
  }),
  kernel: z
    .strictObject({
      name: z.string(),
      architecture: z.string(),
      release: z.string(),
      buildId: z.string(),
      sha256: z.strictObject({ image: z.string(), vmlinux: z.string(), config: z.string().nullable() }),
      source: z.string().nullable(),
    })
    .nullable(),
  rootfs: z
    .strictObject({
      sha256: z.string(),
      packages: z
        .strictObject({ sha256: z.string(), versions: z.record(z.string(), z.string()) })
        .nullable()
        // runs that were saved before there were any
        .default(null),
      programs: z
        .strictObject({ compiler: z.string(), sha256: z.record(z.string(), z.string()) })
        .nullable()
        .default(null),
    })
    .nullable(),
  // runs that were saved before it was asked do not know it
  qemu: z.strictObject({ version: z.string(), sandbox: z.boolean().nullable().default(null) }).nullable(),
  gdb: z.strictObject({ version: z.string() }).nullable(),
  accelerator: z.enum(['tcg', 'kvm']),
  deterministic: z.boolean(),
  // before there was such a key, every lab's were
  privileged: z.boolean().default(true),
  startedAt: z.string(),
  durations: z.record(z.string(), z.number().nonnegative()),
  ledger: z.record(z.string(), ledgerLine),
  trace: z.strictObject({ sha256: z.string(), events: count }).nullable(),
  outcome: z.enum(['complete', 'incomplete']),
  error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
})
