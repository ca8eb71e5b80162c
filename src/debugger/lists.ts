import { KlabError } from '../errors/index.js'
import type { CapturedList, Probe } from '../lab/index.js'
import type { Debugger } from './session.js'

/** One error for each list whose element type or link this kernel does not have: nothing of it could be captured. */
export async function unwalkableLists(gdb: Debugger, probes: readonly Probe[]): Promise<KlabError[]> {
  const lists = probes.flatMap(probe => listsOf(probe).map(list => ({ probe, list })))
  if (lists.length === 0) return []
  const problems = await gdb.links(lists.map(({ list: { of, by } }) => ({ of, by })))
  return lists.flatMap(({ probe, list }, index) => {
    const why = problems[index] ?? null
    return why === null ? [] : [linkError(probe, list, why)]
  })
}

/** A list that is captured at both ends is one list. */
function listsOf({ entry, exit }: Probe): readonly CapturedList[] {
  const captures = new Set([...entry.values, ...(exit?.values ?? [])])
  return [...captures].filter(capture => capture.kind === 'list')
}

function linkError(probe: Probe, list: CapturedList, why: string): KlabError {
  return new KlabError('probe-unresolved', {
    what: `probe ${probe.id}: the list ${list.name} cannot be walked on this kernel`,
    why,
    todo: 'correct `of` (the type of an element) or `by` (the member that links them)',
    at: list.position,
  })
}
