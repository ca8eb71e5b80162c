import type { TraceDefect } from './types.js'

interface Place {
  readonly line?: number
  readonly probe?: string
}

export function lost(what: string, { line, probe }: Place = {}): TraceDefect {
  return { nature: 'lost', line: line ?? null, probe: probe ?? null, what }
}

export function spoilt(what: string, { line, probe }: Place = {}): TraceDefect {
  return { nature: 'spoilt', line: line ?? null, probe: probe ?? null, what }
}
