import type { EventKind } from '../event/index.js'

const KINDS: Readonly<Record<EventKind, true>> = {
  'run-start': true,
  feature: true,
  initcall: true,
  probe: true,
  phase: true,
  hit: true,
  return: true,
  step: true,
  task: true,
  output: true,
  console: true,
  file: true,
  packet: true,
  crash: true,
  gap: true,
  'run-end': true,
}

export const EVENT_KINDS = Object.keys(KINDS) as readonly EventKind[]
