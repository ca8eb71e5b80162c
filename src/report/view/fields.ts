import type { Expression, Lab } from '../../lab/index.js'

/** The kernel field that a probe's capture shows (`sk->sk_state` captured as `state` shows `sk_state`), by probe and capture name; empty when the capture computes something. */
export function fieldNames(lab: Lab): (probe: string, capture: string) => string {
  const fields = new Map<string, string>()
  for (const probe of lab.probes) {
    for (const capture of [...probe.entry.values, ...(probe.exit?.values ?? [])]) {
      const field = capture.kind === 'value' ? fieldOf(capture.expression) : null
      fields.set(`${probe.id} ${capture.name}`, field ?? '')
    }
  }
  return (probe, capture) => fields.get(`${probe} ${capture}`) ?? capture
}

/** The last field that the expression reads unchanged; null when it computes something. */
function fieldOf(expression: Expression): string | null {
  if (expression.op === 'member') return expression.field
  if (expression.op === 'name') return expression.name
  if (expression.op === 'cast' && expression.type.pointers === 0) return fieldOf(expression.of)
  return null
}
