import type { Span } from '../../errors/index.js'
import { captureOf, PACKET_FIELDS } from '../../event/index.js'
import type { StepInput } from '../schema/step.js'
import { code } from '../show.js'
import type { ValueText } from '../value-text.js'
import { blame, blameName, type Compiling, type Unit } from './context.js'
import type { Named } from './names.js'

/** The captures that the steps save. Each is named like a probe, so that none may have a probe's name. */
export function savedCaptures(
  compiling: Compiling,
  steps: readonly Unit<StepInput>[],
  probes: readonly string[],
): readonly string[] {
  return steps.flatMap(({ value, path }) => {
    const id = 'save' in value ? captureOf(value.as) : null
    if (id !== null && probes.includes(id)) {
      const span = compiling.source.span([...path, 'as'], 'value')
      blame(compiling, span, `the capture ${code(id)} has the name of a probe`, 'take another name for one of the two')
    }
    return id === null ? [] : [id]
  })
}

/** The capture that an expectation names. */
export function captureNamed(compiling: Compiling, { captures }: Named, id: string, span: Span): string {
  if (!captures.includes(id)) blameName(compiling, span, 'saved capture', id, captures)
  return id
}

/** What is asked of packets: they belong to no task, and have fields of their own. */
export function checkPacket(compiling: Compiling, { path }: ValueText, task: string | null, span: Span): void {
  const [field = ''] = path
  if (task !== null) blame(compiling, span, 'a packet belongs to no task', 'select it by its number, `[1]`')
  if (path.length > 1) blame(compiling, span, `${code(field)} of a packet has no parts`)
  else if (!(PACKET_FIELDS as readonly string[]).includes(field)) {
    blameName(compiling, span, 'field of a packet named', field, PACKET_FIELDS)
  }
}
