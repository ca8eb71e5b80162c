/** Host milliseconds of each phase of a run, in order. */
export interface Stopwatch {
  /** Runs the work and notes how long it took, also when it fails. */
  time<T>(phase: string, work: () => Promise<T>): Promise<T>
  readonly durations: Readonly<Record<string, number>>
}

export function createStopwatch(): Stopwatch {
  const durations: Record<string, number> = {}
  return {
    durations,
    async time(phase, work) {
      const start = performance.now()
      try {
        return await work()
      } finally {
        durations[phase] = Math.round(performance.now() - start)
      }
    },
  }
}
