import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { KlabError } from '../errors/index.js'

export const GDB_TODO =
  'install GDB 13 or newer with Python (`klab doctor` says how), or name another with `--gdb FILE`'

/** "13.1" of `GNU gdb (Debian 13.1-3) 13.1`. Rejects with `tool-missing`. */
export async function gdbVersion(gdb: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(gdb, ['--version'], { timeout: 20_000 })
    return /(\d+(?:\.\d+)+)\s*$/.exec(stdout.split('\n')[0] ?? '')?.[1] ?? stdout.split('\n')[0] ?? ''
  } catch (cause) {
    throw new KlabError('tool-missing', {
      what: `the debugger ${gdb} cannot be run`,
      why: cause instanceof Error ? cause.message : String(cause),
      todo: GDB_TODO,
      cause,
    })
  }
}
