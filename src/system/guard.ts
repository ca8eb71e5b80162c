import { OWNER_VARIABLE, ownMark } from './process-table.js'

/**
 * The words that start a program with a guard: a shell leaves the guard in its process group and then becomes the program.
 * The guard reads from descriptor 3, whose other end only klab holds: end of file means that klab is gone, by whatever
 * way, and the guard kills the group. Its membership also keeps the group's number from being given to anybody else.
 */
export function guarded(words: readonly string[], { outlives = [], outputFile = '' }: GuardOptions): string[] {
  const trap = outlives.length === 0 ? '' : `trap '' ${outlives.join(' ')}; `
  return ['/bin/sh', '-c', script(trap), 'sh', outputFile, ...words]
}

export interface GuardOptions {
  /** Signals to the group that end the program and not the guard. */
  readonly outlives?: readonly string[]
  /** stdin is empty then, and stdout and stderr go there. */
  readonly outputFile?: string | undefined
}

function script(trap: string): string {
  // No core: it would hold the guest's memory.
  return `ulimit -c 0
( ( ${trap}read -r _ <&3; kill -s KILL 0 ) </dev/null >/dev/null 2>&1 & )
exec 3<&-
[ -z "$1" ] || exec </dev/null >"$1" 2>&1
shift
exec "$@"`
}

/** By this `klab doctor` knows whose a process is that got away. */
export function ownerEnvironment(): Readonly<Record<string, string>> {
  return { [OWNER_VARIABLE]: ownMark() }
}

export function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal)
  } catch {
    // ESRCH: nobody of the group is left, which is what was wanted.
    return false
  }
}
