/** Long work tells how far it is. The words go to stderr; on a terminal the last line is rewritten in place. */
export interface Progress {
  /** Something begins: "building kernel x86_64". */
  start(label: string): void
  /** How far the running step is; `unit` is "objects", "MB", … `total` null when unknown. */
  update(done: number, total: number | null, unit: string): void
  /** The running step is over: "kernel x86_64 built in 203 s". */
  done(text: string): void
  /** A line that stays: a note or a warning. */
  note(text: string): void
  warn(text: string): void
}

/** For tests and for callers who do not want to hear. */
export const silentProgress: Progress = {
  start() {},
  update() {},
  done() {},
  note() {},
  warn() {},
}

export function stderrProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  let label = ''
  let startedAt = 0
  let lastShown = 0
  let open = false
  const line = (text: string) => {
    if (open) stream.write('\r\x1b[K')
    open = false
    stream.write(`${text}\n`)
  }
  return {
    start(text) {
      label = text
      startedAt = performance.now()
      lastShown = startedAt
      line(`klab: ${text} …`)
    },
    update(done, total, unit) {
      const now = performance.now()
      if (now - lastShown < (stream.isTTY ? 200 : 20_000)) return
      lastShown = now
      const text = `klab: ${label}: ${progressText(done, total, unit, now - startedAt)}`
      if (!stream.isTTY) return line(text)
      stream.write(`\r\x1b[K${text}`)
      open = true
    },
    done: text => line(`klab: ${text}`),
    note: text => line(`klab: ${text}`),
    warn: text => line(`klab: warning: ${text}`),
  }
}

/** "412 of 764 objects, about 95 s left". */
export function progressText(done: number, total: number | null, unit: string, elapsedMs: number): string {
  const count = total === null ? `${done} ${unit}` : `${done} of ${total} ${unit}`
  if (total === null || done <= 0 || elapsedMs < 2_000 || done >= total) return count
  return `${count}, about ${Math.ceil(((elapsedMs / done) * (total - done)) / 1000)} s left`
}
