import type { Kernel } from '../artifacts/types.js'
import { KlabError } from '../errors/index.js'
import type { FeatureEvent, GapEvent } from '../event/index.js'
import { applicability, type Lab, type Probe } from '../lab/index.js'
import type { Progress } from '../system/progress.js'

/** The kernel by which a lab is told that it does not apply. */
type Named = Pick<Kernel, 'name' | 'release'>

/** Throws `lab-inapplicable` when the kernel lacks something that the lab requires; what nobody knows of is only told. */
export function requireFeatures(lab: Lab, kernel: Named, found: readonly FeatureEvent[], progress: Progress): void {
  const required = lab.requires.flatMap(name => found.find(feature => feature.name === name) ?? [])
  const missing = required.filter(({ present }) => present === false)
  if (missing.length > 0) throw inapplicable(lab, kernel, missing)
  const unknown = required.filter(({ present }) => present === null)
  if (unknown.length === 0) return
  const names = unknown.map(({ name }) => name).join(', ')
  const reasons = [...new Set(unknown.map(({ why }) => why))].join('; ')
  progress.warn(`the lab ${lab.name} requires ${names}, and it is not known whether this kernel has that: ${reasons}`)
}

/** Not a fault of the lab's nor of the kernel's: the two do not go together. */
function inapplicable(lab: Lab, kernel: Named, missing: readonly FeatureEvent[]): KlabError {
  return new KlabError('lab-inapplicable', {
    what: `the lab ${lab.name} does not apply to the kernel ${kernel.name} (${kernel.release})`,
    why: missing.map(({ name, why }) => `it lacks ${name} (${why})`).join('; '),
    todo: 'run it on another kernel (`klab kernel list`), or build one with a fragment in kernel-config/ that sets the option',
    facts: { missing: missing.map(({ name }) => name) },
  })
}

export interface ApplyingProbes {
  readonly probes: readonly Probe[]
  /** Of probes that are left out because nobody knows whether they apply. */
  readonly gaps: readonly GapEvent[]
}

/** The probes that mean something on this kernel. */
export function applyingProbes(lab: Lab, found: readonly FeatureEvent[]): ApplyingProbes {
  const judged = lab.probes.map(probe => ({
    probe,
    ...applicability(probe, name => found.find(feature => feature.name === name)),
  }))
  return {
    probes: judged.filter(({ applies }) => applies === 'yes').map(({ probe }) => probe),
    gaps: judged
      .filter(({ applies }) => applies === 'unknown')
      .map(({ probe, why }) => ({ kind: 'gap', probe: probe.id, reason: `it is left out: ${why}` })),
  }
}
