import type { Check } from '../model/index.js'
import { doubtful } from './doubtful.js'
import type { About, Found } from './found.js'

/** Where a probe sits. */
export function findFunction(
  { run, scenario, ...about }: About,
  check: Extract<Check, { readonly type: 'function' }>,
): Found {
  const resolved = run.trace.probes.get(check.probe)?.resolved ?? null
  if (resolved === null) return doubtful({ run, scenario, ...about }, `\`${check.probe}\` is nowhere`)
  const names = [...new Set(resolved.locations.map(({ function: name }) => name.replace(/\..*/, '')))]
  const evidence = [{ scenario, seqs: [resolved.seq] }]
  const right = names.some(name => check.is.includes(name))
  const detail = `the probe is at ${names.join(', ')}; right ${check.is.length === 1 ? 'is' : 'are'} ${check.is.join(', ')}`
  return right
    ? { result: 'earned', share: 1, seen: 'it is', detail, evidence }
    : { result: 'missed', share: 0, seen: `the probe is at ${names.join(', ')}`, detail, evidence }
}
