import type { Expectation } from './expectation.js'
import type { Feature } from './feature.js'
import type { Probe } from './probe.js'
import type { Step } from './step.js'

/** A lab file, checked and with every default filled in. Plain data: it survives JSON. */
export interface Lab {
  /** The folder's name, or the file's without its ending: `[a-z0-9][a-z0-9-]*`. */
  readonly name: string
  readonly title: string
  readonly topics: readonly string[]
  /** The sections of course texts that it answers. */
  readonly answers: readonly string[]
  /** A named kernel of `kernel-config/`. */
  readonly kernel: string
  /** Features without which the lab makes no sense; a kernel option (`CONFIG_INET`) is one by its own name. */
  readonly requires: readonly string[]
  /** Host seconds that the whole run may take. */
  readonly timeout: number
  /** Added to the kernel's command line, each a word. */
  readonly cmdline: readonly string[]
  /** Guest path (`/lab/…`) → path inside the lab's folder. */
  readonly files: Readonly<Record<string, string>>
  /** Guest path (`/lab/…`) → the C sources inside the lab's folder that the program there is compiled from, headers among them. */
  readonly programs: Readonly<Record<string, readonly string[]>>
  /** Debian packages whose programs the guest has besides its own. */
  readonly packages: readonly GuestPackage[]
  /** The tasks keep every power that root has, also those with which they could pass for the kernel or the step runner. */
  readonly privileged: boolean
  /** Every initcall is watched, by the probe `INITCALL_PROBE`. */
  readonly initcalls: boolean
  readonly steps: readonly Step[]
  /** Those of the included sets first. */
  readonly probes: readonly Probe[]
  readonly expectations: readonly Expectation[]
  /** Every feature that the lab mentions: as `features.yaml` declares it, or an option's own. */
  readonly features: Readonly<Record<string, Feature>>
  /** A function's other names, as `features.yaml` has them. */
  readonly renamed: Readonly<Record<string, readonly string[]>>
}

/** Debian packages that a guest may have; what each brings is in `artifacts/rootfs/packages`. */
export const GUEST_PACKAGES = ['tcpdump', 'iproute2'] as const
export type GuestPackage = (typeof GUEST_PACKAGES)[number]
