import type { Condition } from './model/index.js'

/** What is known of a feature on a kernel; `present` null: nobody knows. */
export interface Presence {
  readonly present: boolean | null
  /** A clause: `CONFIG_X is not set`. */
  readonly why: string
}

export interface Applicability {
  readonly applies: 'yes' | 'no' | 'unknown'
  /** A clause; empty when it applies. */
  readonly why: string
  /** The features that decide it. */
  readonly features: readonly string[]
}

/** Whether what bears this condition means anything on a kernel. One feature that rules it out outweighs what is unknown. */
export function applicability(
  { when, unless }: Condition,
  presenceOf: (feature: string) => Presence | undefined,
): Applicability {
  const wanted = [...when.map(name => ({ name, want: true })), ...unless.map(name => ({ name, want: false }))]
  const known = wanted.map(one => ({ ...one, presence: presenceOf(one.name) }))
  const against = known.find(
    ({ want, presence }) => typeof presence?.present === 'boolean' && presence.present !== want,
  )
  if (against !== undefined) {
    const { name, want, presence } = against
    const why = `this kernel ${want ? 'lacks' : 'has'} the feature \`${name}\` (${presence?.why})`
    return { applies: 'no', why, features: [name] }
  }
  const unknown = known.find(({ presence }) => presence === undefined || presence.present === null)
  if (unknown === undefined) return { applies: 'yes', why: '', features: wanted.map(({ name }) => name) }
  const reason = unknown.presence?.why ?? 'nothing tells'
  const why = `it is not known whether this kernel has the feature \`${unknown.name}\` (${reason})`
  return { applies: 'unknown', why, features: [unknown.name] }
}
