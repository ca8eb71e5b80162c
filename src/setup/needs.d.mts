/** What a need is for: any run at all, or building kernels and guest programs. */
export type NeedFor = 'run' | 'build'

/** How to see whether a need is met. An archive or header is asked of gcc, which knows where it looks. */
export type Find =
  | { readonly program: string; readonly static?: boolean }
  | { readonly header: string }
  | { readonly archive: string; readonly flags?: readonly string[] }

export interface VersionLimit {
  readonly version: string
  readonly cost: string
}

/** One line of `packages.json`. */
export interface Need {
  readonly id: string
  readonly title: string
  readonly for: NeedFor
  readonly find: Find
  readonly packages: {
    readonly debian: readonly string[]
    readonly fedora: readonly string[]
    readonly arch: readonly string[]
  }
  readonly why: string
  readonly cost: string
  /** What a version older than this costs, the dearest first. */
  readonly olderThan?: readonly VersionLimit[]
}

export declare function readNeeds(): readonly Need[]
/** Where the need was found (a program's path, a file), or null. `path` is a PATH to look in. */
export declare function findNeed(need: Need, path: string): string | null
/** The first executable file of that name in `path`; a name with a slash is taken as it is. */
export declare function which(program: string, path: string): string | null
