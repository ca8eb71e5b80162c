import type { Location } from '../event/index.js'
import type { Mark, PlaceQuery, Resolution } from './protocol.js'

/**
 * The kernel's functions that klab itself watches, by the names they have had: the first that the kernel has is used.
 * The step runner calls sethostname(2), and nothing else in our guest does, when it is about to begin the plan.
 */
const MARKS: Readonly<Record<Mark['mark'] | 'panic', readonly string[]>> = {
  initcalls: ['do_basic_setup', 'do_initcalls', 'kernel_init_freeable'],
  guest: ['__x64_sys_sethostname', '__ia32_sys_sethostname', '__se_sys_sethostname', 'sys_sethostname', '__do_sys_sethostname'],
  initmem: ['free_initmem', 'free_initmem_default', 'mark_readonly'],
  panic: ['panic'],
}

export function markQueries(): readonly PlaceQuery[] {
  return Object.values(MARKS).flatMap(names => names.map(name => ({ type: 'function', name })))
}

export interface ResolvedMarks {
  readonly marks: readonly Mark[]
  readonly panic: readonly Mark['address'][]
  /** Marks that this kernel has under no name. */
  readonly missing: readonly string[]
}

/** `resolutions` answer `markQueries()`, in order. */
export function readMarks(resolutions: readonly Resolution[]): ResolvedMarks {
  let next = 0
  const marks: Mark[] = []
  const panic: Mark['address'][] = []
  const missing: string[] = []
  for (const [mark, names] of Object.entries(MARKS)) {
    const found = resolutions.slice(next, next + names.length).find(isFound)
    next += names.length
    const address = found?.locations[0]?.address
    if (address === undefined) missing.push(mark)
    else if (mark === 'panic') panic.push(address)
    else marks.push({ mark: mark as Mark['mark'], address })
  }
  return { marks, panic, missing }
}

function isFound(resolution: Resolution): resolution is { readonly locations: readonly Location[] } {
  return !('problem' in resolution) && resolution.locations.length > 0
}
