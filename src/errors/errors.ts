import { type ErrorCode, type ExitStatus, exitStatusOf } from './exit.js'

/** Where in a file something is wrong. Lines and columns count from 1. */
export interface Position {
  readonly file: string
  readonly line: number
  readonly column: number
}

export interface ErrorParts {
  /** What happened, one sentence without a full stop. */
  readonly what: string
  /** Why, when it is known: the tool's own words, the last console lines. May have several lines. */
  readonly why?: string
  /** What to do about it. */
  readonly todo?: string
  readonly at?: Position
  /** A code frame, ready to print below the message. */
  readonly frame?: string
  /** The facts as data, for `--json` and for tests. */
  readonly facts?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

/** Every fault that klab itself recognises. Anything else that is thrown is a bug in klab (`internal`). */
export class KlabError extends Error {
  readonly code: ErrorCode
  readonly parts: ErrorParts

  constructor(code: ErrorCode, parts: ErrorParts) {
    super(parts.what, parts.cause === undefined ? undefined : { cause: parts.cause })
    this.name = 'KlabError'
    this.code = code
    this.parts = parts
  }

  get exitStatus(): ExitStatus {
    return exitStatusOf(this.code)
  }
}

/** Several faults found at once (all the mistakes of a lab file, all the probes that a kernel lacks). */
export class KlabErrors extends Error {
  readonly errors: readonly [KlabError, ...KlabError[]]

  constructor(errors: readonly [KlabError, ...KlabError[]]) {
    super(errors.map(error => error.message).join('\n'))
    this.name = 'KlabErrors'
    this.errors = errors
  }

  get exitStatus(): ExitStatus {
    return this.errors[0].exitStatus
  }
}
