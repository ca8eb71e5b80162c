import type { BacktraceState, Event, GuestTime, ReturnEvent } from '../../event/index.js'
import { visible } from '../text/visible.js'
import { NO_SIBLINGS, scalarText } from './values.js'
import type { Call, Note } from './view.js'

/** `0.734812`: seconds of the guest's clock, as the kernel's own log prints them; `--` before the guest has a clock. */
export function timeText(time: GuestTime): string {
  return time === null ? '--' : (time / 1e9).toFixed(6)
}

/** `net/ipv4/af_inet.c:676`, null when unknown. */
export function placeText(at: { readonly file: string | null; readonly line: number | null }): string | null {
  if (at.file === null) return null
  return at.line === null ? visible(at.file) : `${visible(at.file)}:${at.line}`
}

/** What a call is called by; as it stands in the kernel, or the initcall's own name. */
export function callName({ initcall, hit }: Call): string {
  return initcall ?? hit.function
}

/** `sock=0xffff…, backlog=5`; empty when no argument was captured. */
export function argsText({ hit, initcall }: Call): string {
  if (initcall !== null) return ''
  const siblings = new Set(Object.keys(hit.args))
  return Object.entries(hit.args)
    .map(([name, value]) => `${visible(name)}=${scalarText(value, { field: name, siblings })}`)
    .join(', ')
}

/** `3`, `-ECONNREFUSED (-111)`, `void`. */
export function returnText({ value, error }: ReturnEvent): string {
  if (value === null) return 'void'
  const text = scalarText(value, { field: '', siblings: NO_SIBLINGS })
  return error === null ? text : `${visible(error)} (${text})`
}

/** What is wrong with a call's evidence; empty when nothing is. */
export function callWarnings(call: Call): readonly string[] {
  const warnings: string[] = []
  if (call.end === 'unreturned') warnings.push('its return was never seen')
  const backtrace = backtraceWarning(call.hit.backtrace, call.hit.frames.length)
  if (backtrace !== null) warnings.push(backtrace)
  if (call.ret !== null && call.ret.task.pid !== call.hit.task.pid)
    warnings.push(`returned in another task: ${visible(call.ret.task.comm)}, pid ${call.ret.task.pid}`)
  return warnings
}

export function backtraceWarning(state: BacktraceState, frames: number): string | null {
  if (state === 'truncated') return `backtrace cut after ${frames} frames`
  if (state === 'broken') return `unwinding failed after ${frames} frames`
  return null
}

/** One line for an event that is no call; `warn` when it is bad news. */
export interface Line {
  readonly text: string
  readonly warn: boolean
}

export function noteLine({ event }: Note): Line {
  if (event.kind !== 'return') return eventLine(event)
  return {
    text: `return of ${visible(event.function)} = ${returnText(event)}, whose entry was not captured`,
    warn: true,
  }
}

/** Every kind of event in one line. */
export function eventLine(event: Event): Line {
  switch (event.kind) {
    case 'run-start':
      return plain(
        `run of lab ${event.lab} on kernel ${event.kernel}, ${event.deterministic ? 'deterministic' : 'free-running'}`,
      )
    case 'feature':
      return plain(featureText(event))
    case 'initcall':
      return plain(`initcall ${event.position} of the table: ${event.function}, ${event.macro}`)
    case 'probe':
      return plain(`probe ${event.probe} at ${event.at}: ${event.locations.length} location(s)`)
    case 'phase':
      return plain(`phase ${event.phase}`)
    case 'hit':
      return plain(`${event.function} hit`)
    case 'return':
      return plain(`${event.function} = ${returnText(event)}`)
    case 'step':
      return {
        text: visible(`step ${event.step}: ${event.op}${event.detail === '' ? '' : ` — ${event.detail}`}`),
        warn: !event.ok,
      }
    case 'task':
      return taskLine(event)
    case 'output':
      return plain(`${event.task}| ${event.text}`)
    case 'console':
      return plain(event.text)
    case 'file':
      return {
        text: visible(`saved ${event.path} as files/${event.name}, ${event.size} bytes${event.cut ? ', cut' : ''}`),
        warn: event.cut,
      }
    case 'packet':
      return plain(`${event.capture} ${event.n}: ${event.packet.text}`)
    case 'crash':
      return { text: visible(`kernel crash: ${event.message}`), warn: true }
    case 'gap':
      return {
        text: visible(`gap${event.probe === null ? '' : ` in ${event.probe}`}: ${event.reason}`),
        warn: true,
      }
    case 'run-end':
      return {
        text: visible(`run ${event.outcome}${event.reason === null ? '' : `: ${event.reason}`}`),
        warn: event.outcome !== 'complete',
      }
  }
}

function featureText({ name, present, why }: Extract<Event, { kind: 'feature' }>): string {
  const state = present === null ? 'perhaps' : present ? 'there' : 'not there'
  return `feature ${name}: ${state} (${why})`
}

function taskLine(event: Extract<Event, { kind: 'task' }>): Line {
  if (event.state === 'started') return plain(`${event.task} started, pid ${event.pid}`)
  if (event.signal !== null) return plain(`${event.task} ended by ${event.signal}`)
  return plain(`${event.task} exited, status ${event.status ?? 'unknown'}`)
}

function plain(text: string): Line {
  return { text: visible(text), warn: false }
}
