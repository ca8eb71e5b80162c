import type { Meanwhile } from './view.js'

/** Tells, when a task's next event comes, what the other tasks did since its last one. */
export interface MeanwhileBook {
  /** Null when no other task did anything in between, or when this is the task's first event. */
  pass(lane: number, seq: number, isCall: boolean): Meanwhile | null
}

/** Consecutive events of one task. */
interface Stretch {
  readonly lane: number
  readonly from: number
  to: number
  calls: number
}

/** `behind`: from this event on some are not known, so that calls cannot be counted. */
export function meanwhileBook(behind: number): MeanwhileBook {
  const stretches: Stretch[] = []
  const lastOf = new Map<number, number>()
  return {
    pass(lane, seq, isCall) {
      const current = stretches.at(-1)
      if (current !== undefined && current.lane === lane) {
        current.to = seq
        current.calls += Number(isCall)
        return null
      }
      const before = lastOf.get(lane)
      const others = before === undefined ? [] : stretches.slice(before + 1)
      lastOf.set(lane, stretches.length)
      stretches.push({ lane, from: seq, to: seq, calls: Number(isCall) })
      return sum(others, behind)
    },
  }
}

function sum(stretches: readonly Stretch[], behind: number): Meanwhile | null {
  const first = stretches[0]
  const last = stretches.at(-1)
  if (first === undefined || last === undefined) return null
  const lanes = [...new Set(stretches.map(stretch => stretch.lane))]
  const calls = stretches.reduce((total, stretch) => total + stretch.calls, 0)
  return { type: 'meanwhile', from: first.from, to: last.to, calls: last.to > behind ? 0 : calls, lanes }
}
