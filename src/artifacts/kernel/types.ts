import type { Progress } from '../../system/progress.js'
import type { Architecture } from '../types.js'

/** Which kernel is wanted. */
export type KernelRequest =
  /** One of `kernel-config/`; `update` takes a newer point release when the distribution has one. */
  | { readonly type: 'named'; readonly name: string; readonly update?: boolean }
  /** Somebody's own definition, a YAML file like those of `kernel-config/`. */
  | { readonly type: 'definition'; readonly file: string; readonly update?: boolean }
  /** A source tree, built out of it with the fragments of a named kernel (the default one's, unless `name` says another). */
  | { readonly type: 'tree'; readonly folder: string; readonly name?: string }
  /** A kernel that somebody else built. */
  | { readonly type: 'files'; readonly image: string; readonly vmlinux: string }

export interface PrepareOptions {
  readonly progress: Progress
  readonly signal?: AbortSignal | undefined
}

/** A definition of `kernel-config/`, checked. */
export interface NamedKernel {
  readonly name: string
  readonly title: string
  readonly architecture: Architecture
  readonly source: KernelSource
  /** Absolute paths; empty for a prebuilt kernel. */
  readonly fragments: readonly string[]
  /** Words that this kernel needs on its command line. */
  readonly cmdline: readonly string[]
  /** The YAML file. */
  readonly file: string
}

export type KernelSource = DebianSource | DebianPrebuilt | TarballSource | TreeSource

/** A package that holds a kernel's source as a tarball. */
export interface DebianSource {
  readonly type: 'debian-source'
  readonly package: string
  readonly suites: readonly [string, ...string[]]
}

/** An image package and the package with its symbols; `*` in both stands for the same text. */
export interface DebianPrebuilt {
  readonly type: 'debian-prebuilt'
  readonly image: string
  readonly symbols: string
  readonly suites: readonly [string, ...string[]]
}

export interface TarballSource {
  readonly type: 'tarball'
  readonly url: string
  readonly sha256: string
}

export interface TreeSource {
  readonly type: 'tree'
  readonly folder: string
}

/** A source tree on this machine, and what tells it from every other one. */
export interface SourceTree {
  readonly folder: string
  readonly identity: string
}
