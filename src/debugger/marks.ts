import type { Location } from '../event/index.js'
import type { Mark, PlaceQuery, Resolution } from './protocol.js'

/**
 * The kernel's functions that klab itself watches, by the names they have had: the first that the kernel has is used.
 * The step runner calls sethostname(2), and nothing else in our guest does, when it is about to begin the plan.
 */
const MARKS: Readonly<Record<Mark['mark'] | 'panic' | 'hardwareFirst', readonly string[]>> = {
  hardwareFirst: ['x86_64_start_kernel', 'i386_start_kernel', 'start_kernel'],
  initcalls: ['do_basic_setup', 'do_initcalls', 'kernel_init_freeable'],
  guest: [
    '__x64_sys_sethostname',
    '__ia32_sys_sethostname',
    '__se_sys_sethostname',
    'sys_sethostname',
    '__do_sys_sethostname',
  ],
  initmem: ['free_initmem', 'free_initmem_default', 'mark_readonly'],
  panic: ['panic'],
}

export function markQueries(): readonly PlaceQuery[] {
  return Object.values(MARKS).flatMap(names => names.map(name => ({ type: 'function', name })))
}

export interface ResolvedMarks {
  readonly marks: readonly Mark[]
  readonly panic: readonly Mark['address'][]
  /** C code that runs before start_kernel(), once the image is in place. */
  readonly hardwareFirst: Mark['address'] | null
  /** Marks that this kernel has under no name. */
  readonly missing: readonly string[]
}

/** `resolutions` answer `markQueries()`, in order. */
export function readMarks(resolutions: readonly Resolution[]): ResolvedMarks {
  let next = 0
  const found = new Map<string, Mark['address']>()
  for (const [mark, names] of Object.entries(MARKS)) {
    const address = resolutions.slice(next, next + names.length).find(isFound)?.locations[0]?.address
    next += names.length
    if (address !== undefined) found.set(mark, address)
  }
  const address = (mark: string) => found.get(mark) ?? null
  const panic = address('panic')
  return {
    marks: PHASE_MARKS.flatMap(mark => ({ mark, address: address(mark) })).filter(isKnown),
    panic: panic === null ? [] : [panic],
    hardwareFirst: address('hardwareFirst'),
    missing: Object.keys(MARKS).filter(mark => !found.has(mark)),
  }
}

const PHASE_MARKS = ['initcalls', 'guest', 'initmem'] as const

function isKnown(mark: { mark: Mark['mark']; address: Mark['address'] | null }): mark is Mark {
  return mark.address !== null
}

function isFound(resolution: Resolution): resolution is { readonly locations: readonly Location[] } {
  return !('problem' in resolution) && resolution.locations.length > 0
}
