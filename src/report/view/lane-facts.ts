import { count } from '../text/plural.js'
import { visible } from '../text/visible.js'
import type { Lane, View } from './view.js'

/** `pid 31 · tcp-server · 30 calls` */
export function laneFacts({ pid, comms, calls, title }: Lane, { left }: Pick<View, 'left'>): string {
  const known = comms.map(visible).filter(comm => comm !== title)
  const many = `${count(calls.length, 'call')}${left === null ? '' : ' shown'}`
  return [pid === null ? '' : `pid ${pid}`, known.join(' → '), many].filter(Boolean).join(' · ')
}

/** `30 calls in 2 tasks`, of the whole trace as far as that is known. */
export function callsFacts({ calls, lanes, left }: View): string {
  if (left === null) return `${count(calls, 'call')} in ${count(lanes.length, 'task')}`
  return `${count(left.of.calls, 'call')}, ${calls} of them shown in ${count(lanes.length, 'task')}`
}

/** What a report does not show; null when it shows all. */
export function leftText({ left }: Pick<View, 'left'>): string | null {
  if (left === null) return null
  const { of, events, calls, behind } = left
  const shown = `the first ones up to #${behind}, the last ones, and what expectations rest on`
  return `${events} of ${of.events} events are not shown here, ${calls} calls among them: here are ${shown}. events.ndjson has them all.`
}
