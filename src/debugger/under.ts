import { KlabError } from '../errors/index.js'
import type { Probe } from '../lab/index.js'
import type { Resolution } from './protocol.js'
import type { Debugger } from './session.js'
import type { KernelFacts } from './unresolved.js'

/** A probe under a function that the kernel does not have would see nothing, and nobody would know. */
export async function unknownCallers(
  gdb: Pick<Debugger, 'resolve'>,
  probes: readonly Probe[],
  kernel: KernelFacts,
): Promise<KlabError[]> {
  const bound = probes.filter(({ under, optional }) => under.length > 0 && !optional)
  const answers = await gdb.resolve(bound.flatMap(({ under }) => under.map(name => ({ type: 'function', name }))))
  let next = 0
  return bound.flatMap(probe => {
    next += probe.under.length
    const found = answers.slice(next - probe.under.length, next)
    return found.some(canCall) ? [] : [noCaller(probe, found, kernel)]
  })
}

/** Several functions of one name are no problem here: a frame of any of them will do. */
function canCall(found: Resolution): boolean {
  return !('problem' in found) || found.problem === 'several' || found.problem === 'no-debug-info'
}

function noCaller(probe: Probe, found: readonly Resolution[], kernel: KernelFacts): KlabError {
  const nearest = found.flatMap(one => ('problem' in one && one.problem === 'no-symbol' ? one.nearest : []))
  return new KlabError('probe-unresolved', {
    what: `probe ${probe.id}: it is \`under\` ${probe.under.join(', ')}, and the kernel ${kernel.name} (${kernel.release}) has no such function`,
    why: 'what is never called calls nothing, so this probe would see nothing',
    todo: nearest.length > 0 ? `did you mean ${[...new Set(nearest)].join(', ')}?` : 'name another function in `under`',
    at: probe.position,
  })
}
