import type { InitcallAccount } from '../../initcalls/index.js'
import type { Report } from '../report.js'

/** What the renderers are given. */
export interface AnnotationSource {
  readonly report: Report
  readonly account: InitcallAccount
  readonly places: Places
}

/** What paths are told from. */
export interface Places {
  /** The top folder of the repository that CI has checked out; absolute. */
  readonly root: string
  /** The kernel's source tree, absolute or seen from `root`; null when it is not in the repository. */
  readonly tree: string | null
}

/** One thing that somebody should see beside the code. Its texts are harmless: they have been through `visible`. */
export interface Annotation {
  readonly severity: Severity
  /** What kind of thing it is; the same in every run: `initcall-missing`. */
  readonly check: string
  /** What it is about, by names that are the same in every run: no address, no position. */
  readonly subject: string
  readonly title: string
  /** May have several lines. */
  readonly message: string
  /** null: no file of the repository has it. */
  readonly place: Place | null
}

export interface Place {
  /** From the top folder of the repository. */
  readonly path: string
  readonly line: number
}

/** The most important first. GitLab's words (docs.gitlab.com, Code Quality, "Implement a custom tool"). */
export const SEVERITIES = ['blocker', 'critical', 'major', 'minor', 'info'] as const

export type Severity = (typeof SEVERITIES)[number]
