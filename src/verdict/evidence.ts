import type { Lab, Probe } from '../lab/index.js'
import type { EventOf, ProbeRecord, Trace } from '../trace/index.js'
import { times } from './words.js'

/**
 * How far the trace can be trusted, and what that allows: the rules of judging, all of them. Each field tells why, in a
 * clause, or is null.
 *
 * - `spoilt` (edited, reordered, foreign, contradicting itself): proves nothing; what rests on it is inconclusive.
 * - `lost` (a gap event, never armed, hits not captured or missing): hits may be missing anywhere. Proves that a hit
 *   which is there took place; not which one of its probe's hits it is, nor what came before it.
 * - `unfinished` (no run-end, an incomplete outcome, a failed step, a crash): proves the hits that are there with their
 *   numbers; not that no more came, nor the order of several probes, for losses are often told of only at the end.
 * - `limited` (the probe's limit was reached): hits are whole up to the last one there; nothing is known after it.
 * - A value unavailable, a return not seen, a backtrace cut short: nothing about that value, return or caller.
 * - A list that is not whole: its elements that are there, not that there are no others, nor how many,
 *   nor the number of one behind the place where some are missing.
 *
 * So, with nothing spoilt:
 *
 * | expectation       | passes                               | fails                                                  |
 * | ----------------- | ------------------------------------ | ------------------------------------------------------ |
 * | hits, minimum     | by the hits there                    | when none can be missing                               |
 * | hits, maximum     | when none can be missing             | by the hits there                                      |
 * | order             | nothing lost, finished (strict: and only the last probe limited) | a wrong order, when nothing is lost |
 * | each hit          | when none can be missing             | by a hit that is wrong; no hit: when none can be missing |
 * | the nth hit       | when nothing is lost                 | when nothing is lost; too few hits: when none can be missing |
 * | the last hit      | when none can be missing             | when none can be missing                               |
 * | console, output   | by the line                          | in a finished run that lost nothing                    |
 * | the nth line read | when no line can be missing before it | the same; no line: in a finished run that lost nothing |
 * | exit              | by the event                         | by the event; no event: in a finished run that lost nothing |
 */
export interface Evidence {
  readonly spoilt: string | null
  readonly lost: string | null
  readonly unfinished: string | null
  readonly limited: string | null
}

/** What judging one lab by one trace needs. */
export interface Case {
  readonly lab: Lab
  readonly trace: Trace
  /** Of the run as a whole; `limited` is null. */
  readonly run: Evidence
}

export function openCase(lab: Lab, trace: Trace): Case {
  return { lab, trace, run: runEvidence(lab, trace) }
}

function runEvidence(lab: Lab, trace: Trace): Evidence {
  const whole = trace.defects.filter(defect => defect.probe === null)
  return {
    spoilt: foreignLab(lab, trace) ?? whole.find(({ nature }) => nature === 'spoilt')?.what ?? null,
    lost: trace.kinds.gap.find(({ probe }) => probe === null)?.reason ?? null,
    unfinished: unfinishedReason(trace) ?? whole.find(({ nature }) => nature === 'lost')?.what ?? null,
    limited: null,
  }
}

function foreignLab(lab: Lab, { kinds }: Trace): string | null {
  const other = kinds['run-start'].find(start => start.lab !== lab.name)
  return other === undefined ? null : `the trace is one of the lab \`${other.lab}\`, not of \`${lab.name}\``
}

/** The first thing that kept the run from its end. */
function unfinishedReason({ kinds }: Trace): string | null {
  const step = kinds.step.find(({ ok }) => !ok)
  const crash = kinds.crash.at(0)
  const end = kinds['run-end'].at(-1)
  if (crash !== undefined) return `the kernel crashed: ${crash.message}`
  if (step !== undefined) return describeStep(step)
  if (end?.outcome === 'incomplete') return `the run is incomplete: ${end.reason ?? 'no reason was given'}`
  return null
}

export function describeStep({ step, op, task, detail }: EventOf<'step'>): string {
  return `step ${step} (${op}${task === null ? '' : ` ${task}`}) failed: ${detail}`
}

/** The evidence on one probe's hits, of one task or (null) of any. */
export function evidenceOf({ lab, trace, run }: Case, id: string, task: string | null): Evidence {
  const record = trace.probes.get(id)
  const probe = lab.probes.find(one => one.id === id)
  const defects = trace.defects.filter(defect => defect.probe === id)
  return {
    spoilt: run.spoilt ?? of(id, defects.find(({ nature }) => nature === 'spoilt')?.what),
    lost:
      lostReason(id, record, probe, task) ?? of(id, defects.find(({ nature }) => nature === 'lost')?.what) ?? run.lost,
    unfinished: run.unfinished,
    limited: limitReason(id, record, probe),
  }
}

function of(id: string, what: string | undefined): string | null {
  return what === undefined ? null : `\`${id}\`: ${what}`
}

function lostReason(id: string, record: ProbeRecord | undefined, probe: Probe | undefined, task: string | null) {
  if (probe === undefined) return `the lab has no probe \`${id}\``
  if (task !== null && probe.tasks.length > 0 && !probe.tasks.includes(task)) {
    return `\`${id}\` is not looked for in \`${task}\``
  }
  const gap = record?.gaps.at(0)
  if (gap !== undefined) return `\`${id}\`: ${gap.reason}`
  if (record === undefined) return `the trace says nothing of \`${id}\``
  return record.ledger?.armed === false ? `\`${id}\` was never armed` : null
}

function limitReason(id: string, record: ProbeRecord | undefined, probe: Probe | undefined): string | null {
  const hits = record?.hits.length ?? 0
  const reached = record?.ledger?.limited === true || (probe !== undefined && hits >= probe.limit)
  return reached
    ? `\`${id}\` reached its limit of ${times(probe?.limit ?? hits)}, and was not looked for after that`
    : null
}

/** Why there may be hits that are not in the trace; null when all are. */
export function absenceDoubt({ lost, unfinished, limited }: Evidence): string | null {
  return lost ?? unfinished ?? limited
}
