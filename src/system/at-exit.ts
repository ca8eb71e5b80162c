/** What has to be undone even when klab ends without time for its disposers: on a second Ctrl-C, after a bug. */
const undone = new Set<() => void>()

/** `undo` is called when the process exits first; what was noted last is undone first. Disposing says that it is done. */
export function atExit(undo: () => void): Disposable {
  if (undone.size === 0) process.once('exit', undoAll)
  undone.add(undo)
  return {
    [Symbol.dispose]() {
      undone.delete(undo)
      if (undone.size === 0) process.off('exit', undoAll)
    },
  }
}

function undoAll(): void {
  for (const undo of [...undone].reverse()) {
    try {
      undo()
    } catch {
      // Nobody is left to be told; `klab doctor` finds what stays.
    }
  }
}
