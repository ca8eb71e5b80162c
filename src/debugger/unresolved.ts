import { KlabError } from '../errors/index.js'
import type { Location } from '../event/index.js'
import { type Capture, expressionsOf, type Probe, type ProbePlace } from '../lab/index.js'
import { findDefinition } from './definition.js'
import type { Resolution, UnknownName } from './protocol.js'

/** What is known of the kernel besides its vmlinux; it helps to say why a function is not there. */
export interface KernelFacts {
  readonly name: string
  readonly release: string
  readonly vmlinux: string
  /** The final Kconfig file's path, if known. */
  readonly config: string | null
  /** The source tree, if it is on this machine. */
  readonly source: string | null
}

/** Why none of a probe's places is in the kernel: one error, at the first place. */
export async function unresolvedError(
  probe: Probe,
  found: readonly Resolution[],
  kernel: KernelFacts,
): Promise<KlabError> {
  const reasons: string[] = []
  const hints = new Set<string>()
  for (const [index, place] of probe.at.entries()) {
    const resolution = found[index]
    if (resolution === undefined || !('problem' in resolution)) continue
    reasons.push(await reasonFor(place, resolution, kernel))
    for (const hint of hintsFor(resolution)) hints.add(hint)
  }
  const ambiguous = found.some(resolution => 'problem' in resolution && resolution.problem === 'several')
  const places = probe.at.map(({ text }) => text).join(', ')
  return new KlabError('probe-unresolved', {
    what: `probe ${probe.id}: the kernel ${kernel.name} (${kernel.release}) has ${ambiguous ? 'more than one' : 'no'} ${places}`,
    why: reasons.join('\n'),
    todo:
      hints.size > 0
        ? [...hints].join('; ')
        : 'name another place in `at`, or add alternatives; `optional: true` lets the run go on without the probe',
    at: probe.at[0].position,
  })
}

type Problem = Extract<Resolution, { problem: string }>

async function reasonFor(place: ProbePlace, resolution: Problem, kernel: KernelFacts): Promise<string> {
  switch (resolution.problem) {
    case 'no-symbol':
      return place.type === 'function' ? whyNoSymbol(place.name, kernel) : `${place.text}: no such place`
    case 'no-debug-info':
      return `${place.text} is in the symbol table${clones(resolution.clones)}, but its code has no debug information`
    case 'no-code':
      return `${place.text} was optimized out: the compiler left no code for it`
    case 'no-line':
      return `${place.text}: ${resolution.detail}`
    case 'several':
      return `${place.text} is the name of several functions: ${resolution.locations.map(where).join(', ')}`
  }
}

function hintsFor(resolution: Problem): string[] {
  if (resolution.problem === 'no-symbol' && resolution.nearest.length > 0)
    return [`did you mean ${resolution.nearest.join(', ')}?`]
  const first = resolution.problem === 'several' ? resolution.locations[0] : undefined
  return first === undefined ? [] : [`say which one by a line of it: \`${where(first)}\``]
}

/** With the source at hand: is it another kernel's function, or switched off by an option, or inlined without a trace? */
async function whyNoSymbol(name: string, kernel: KernelFacts): Promise<string> {
  if (kernel.source === null) return `no function ${name} is in this kernel's symbols`
  const definition = await findDefinition(name, kernel.source, kernel.config)
  if (definition === null) return `no function ${name} is defined in this kernel's source`
  const place = `${definition.file}:${definition.line}`
  if (definition.disabledBy.length > 0) {
    return `${name} (${place}) was configured out: ${definition.disabledBy.join(', ')} is not set`
  }
  return `${name} (${place}) has no code of its own: the compiler inlined it everywhere, or dropped it as unused`
}

/** A name in an expression that means nothing in the probed function. */
export function unknownNameError(probe: Probe, capture: Capture, unknown: UnknownName): KlabError[] {
  const uses = new RegExp(`(^|[^\\w$.>])${unknown.name}\\b`)
  const [used] = capture.values.flatMap(one => {
    const text = expressionsOf(one).find(written => uses.test(written.text))?.text
    return text === undefined ? [] : [{ text, position: one.position }]
  })
  const known = unknown.known.filter(name => !name.startsWith('__')).slice(0, 12)
  return [
    new KlabError('probe-unresolved', {
      what: `probe ${probe.id}: \`${unknown.name}\` is no argument, local or global name in the probed function`,
      ...(used === undefined ? {} : { why: `in the expression \`${used.text}\`` }),
      todo:
        unknown.nearest.length > 0
          ? `did you mean ${unknown.nearest.join(', ')}?`
          : `names that can be used there: ${known.join(', ') || 'none but globals'}`,
      at: used?.position ?? probe.position,
    }),
  ]
}

function clones(names: readonly string[]): string {
  return names.length === 0 ? '' : ` as ${names.join(', ')}`
}

function where({ file, line, function: name }: Location): string {
  return file === null ? name : `${file}:${line}`
}
