import { readFileSync } from 'node:fs'

/** Is there such a process? One that is dead and not yet reaped by its parent is not. */
export function isAlive(pid: number): boolean {
  try {
    // proc(5): the state follows the name, which may itself hold a parenthesis.
    const state = /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]
    return state !== 'Z' && state !== 'X'
  } catch {
    return false
  }
}
