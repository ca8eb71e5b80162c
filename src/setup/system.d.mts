import type { Need } from './needs.d.mts'

/** A family of Linux systems that share package names; `unknown` is every other one. */
export type Family = 'debian' | 'fedora' | 'arch' | 'unknown'

export interface System {
  readonly family: Family
  /** What it calls itself. */
  readonly name: string
}

/** Told by os-release(5); one that names no family we know counts as Debian when `path` has apt-get. */
export declare function detectSystem(path: string, osReleaseFiles?: readonly string[]): System
export declare function packagesFor(needs: readonly Need[], family: Family): readonly string[]
/** The line to type that installs `needs`, or a sentence when the system's package names are not known. */
export declare function installHint(needs: readonly Need[], family: Family, prefix: RootPrefix): string
/** How a command becomes root's: it is already, or sudo, or su. */
export type RootPrefix = 'none' | 'sudo' | 'su'
export declare function rootPrefix(path: string): RootPrefix
