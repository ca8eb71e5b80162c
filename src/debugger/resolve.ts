import { KlabError, KlabErrors } from '../errors/index.js'
import type { GapEvent, Location, ProbeEvent } from '../event/index.js'
import { type Capture, expressionsOf, type Probe, type ProbePlace } from '../lab/index.js'
import { inlineEntries } from '../vmlinux/dwarf/index.js'
import { unwalkableLists } from './lists.js'
import type { ArmedLocation, ArmedProbe, CheckQuery, PlaceQuery, Resolution } from './protocol.js'
import type { Debugger } from './session.js'
import { unknownCallers } from './under.js'
import { type KernelFacts, unknownNameError, unresolvedError } from './unresolved.js'

/** The lab's probes on this kernel: what to arm, and what the trace says of it. */
export interface ResolvedProbes {
  readonly armed: readonly ArmedProbe[]
  readonly events: readonly (ProbeEvent | GapEvent)[]
}

/** Rejects with every problem at once, as KlabErrors of `probe-unresolved`, each at its place in the lab file. */
export async function resolveProbes(
  gdb: Debugger,
  probes: readonly Probe[],
  kernel: KernelFacts,
): Promise<ResolvedProbes> {
  const found = await findAll(gdb, probes)
  const problems: KlabError[] = []
  const resolved: Resolved[] = []
  const events: (ProbeEvent | GapEvent)[] = []
  for (const [index, probe] of probes.entries()) {
    const result = await pick(probe, found[index] ?? [], kernel)
    if (result instanceof KlabError && !probe.optional) problems.push(result)
    else if (result instanceof KlabError) events.push({ kind: 'gap', probe: probe.id, reason: result.message })
    else resolved.push(result)
  }
  problems.push(...(await unknownCallers(gdb, probes, kernel)))
  const exact = await atRealEntries(resolved, kernel.vmlinux)
  problems.push(...(await unknownNames(gdb, exact)), ...exact.flatMap(returnsOfInlined))
  problems.push(
    ...(await unwalkableLists(
      gdb,
      exact.map(({ probe }) => probe),
    )),
  )
  if (isNonEmpty(problems)) throw new KlabErrors(problems)
  events.push(...exact.map(probeEvent))
  return { armed: exact.map(armedProbe), events }
}

interface Resolved {
  readonly probe: Probe
  readonly place: ProbePlace
  readonly locations: readonly ArmedLocation[]
}

async function findAll(gdb: Debugger, probes: readonly Probe[]): Promise<readonly (readonly Resolution[])[]> {
  const answers = await gdb.resolve(probes.flatMap(probe => probe.at.map(placeQuery)))
  let next = 0
  return probes.map(({ at }) => {
    next += at.length
    return answers.slice(next - at.length, next)
  })
}

function placeQuery(place: ProbePlace): PlaceQuery {
  return place.type === 'line'
    ? { type: 'line', file: place.file, line: place.line }
    : { type: 'function', name: place.name }
}

/** The first alternative that the kernel has, or why it has none. */
async function pick(probe: Probe, found: readonly Resolution[], kernel: KernelFacts): Promise<Resolved | KlabError> {
  for (const [index, resolution] of found.entries()) {
    const place = probe.at[index]
    if (place !== undefined && !('problem' in resolution))
      return { probe, place, locations: resolution.locations.map(inScope) }
  }
  return unresolvedError(probe, found, kernel)
}

function inScope(location: Location): ArmedLocation {
  return { ...location, scope: location.address }
}

/** GDB puts the stop for an inlined function at its lowest address, which may be code that was moved out of it. */
async function atRealEntries(resolved: readonly Resolved[], vmlinux: string): Promise<readonly Resolved[]> {
  const isInlinedFunction = ({ place }: Resolved, location: Location) => place.type === 'function' && location.inlined
  const wanted = resolved.flatMap(one =>
    one.locations
      .filter(location => isInlinedFunction(one, location))
      .map(({ function: name, address }) => ({ function: name, address: BigInt(address) })),
  )
  if (wanted.length === 0) return resolved
  const entries = await inlineEntries(vmlinux, wanted)
  let next = 0
  const moved = (location: ArmedLocation): ArmedLocation => {
    const entry = entries[next++]
    return entry === null || entry === undefined ? location : { ...location, address: `0x${entry.entry.toString(16)}` }
  }
  return resolved.map(one => ({
    ...one,
    locations: one.locations.map(location => (isInlinedFunction(one, location) ? moved(location) : location)),
  }))
}

async function unknownNames(gdb: Debugger, resolved: readonly Resolved[]): Promise<KlabError[]> {
  const checked = resolved.flatMap(one => {
    const location = one.locations[0]
    return location === undefined ? [] : captures(one.probe).map(capture => ({ one, capture, location }))
  })
  const queries: CheckQuery[] = checked.map(({ capture, location }) => ({
    location,
    expressions: capture.values.flatMap(expressionsOf).map(({ expression }) => expression),
  }))
  const answers = await gdb.check(queries)
  return checked.flatMap(({ one, capture }, index) =>
    (answers[index] ?? []).flatMap(unknown => unknownNameError(one.probe, capture, unknown)),
  )
}

function captures({ entry, exit }: Probe): Capture[] {
  return exit === null ? [entry] : [entry, exit]
}

/** An inlined function does not return to anywhere: there is nothing to stop at. */
function returnsOfInlined({ probe, place, locations }: Resolved): KlabError[] {
  if (probe.exit === null || !locations.every(({ inlined }) => inlined)) return []
  return [
    new KlabError('probe-unresolved', {
      what: `probe ${probe.id}: the return of ${place.text} cannot be watched`,
      why: `this kernel's compiler inlined ${place.text} into its callers, so it never returns`,
      todo: 'take `return` out, or probe the function that it is inlined into',
      at: probe.position,
    }),
  ]
}

function probeEvent({ probe, place, locations }: Resolved): ProbeEvent {
  return {
    kind: 'probe',
    probe: probe.id,
    at: place.text,
    locations: locations.map(({ scope, ...location }) => location),
  }
}

function armedProbe({ probe, locations }: Resolved): ArmedProbe {
  const { id, tasks, under, from, until, limit, entry, exit } = probe
  return { id, tasks, under, from, until, limit, entry, exit, locations }
}

function isNonEmpty<T>(list: readonly T[]): list is readonly [T, ...T[]] {
  return list.length > 0
}
