/** Something that a klab which was killed could not put away. */
export interface Leftover {
  readonly kind: 'process' | 'run' | 'run-folder' | 'private-folder' | 'build' | 'lock'
  /** The path, or the process. */
  readonly what: string
  /** What clearing it does: "is removed". */
  readonly cure: string
  /** Puts it away. Rejects when it cannot, or when somebody has begun to use it. */
  clear(): Promise<void>
}

/** Where to look. */
export interface Places {
  /** The folder of the runs. */
  readonly out: string
  readonly cache: string
  readonly privateParents: ReadonlySet<string>
}
