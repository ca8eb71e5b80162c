import type { AgentEnd } from '../debugger/index.js'
import { KlabError } from '../errors/index.js'

/** Fewer stops leave a guest time for other things, also on a loaded host, where each takes a tenth of a second. */
const MANY = 100
const MANY_A_SECOND = 2

/** A run that took too long, with a word on the probe that has stopped the guest most, when that may be why. */
export function withSlowProbe(fault: KlabError, end: AgentEnd | null, seconds: number): KlabError {
  if (fault.code !== 'timeout' || end === null) return fault
  const busiest = stopsOf(end).sort((one, other) => other.all - one.all)[0]
  if (busiest === undefined || busiest.all < Math.max(MANY, MANY_A_SECOND * seconds)) return fault
  const { id, all, passed } = busiest
  const rate = `\`${id}\` stopped the guest ${all} times, ${Math.round(all / seconds)} a second`
  const vain =
    passed === 0 ? '' : `, ${passed === all ? 'each time' : `${passed} times`} in a task or call that it is not about`
  const todo = `${rate}${vain}: a place that is reached less often, \`from\` and \`until\`${passed === all ? '' : ' or a lower `limit`'} make the run faster`
  return new KlabError(fault.code, { ...fault.parts, todo, facts: { ...fault.parts.facts, stops: busiest } })
}

function stopsOf({ ledger, passed }: AgentEnd) {
  return Object.entries(ledger).map(([id, { hit }]) => {
    const vain = passed[id] ?? 0
    return { id, all: hit + vain, passed: vain }
  })
}
