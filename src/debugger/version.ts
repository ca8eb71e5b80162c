export const GDB_TODO =
  'install GDB 13 or newer with Python (`klab doctor` says how), or name another with `--gdb FILE`'

/** "13.1" of what GDB calls its version (`14.1-1.fc39`). */
export function versionIn(text: string): string {
  return /\d+(?:\.\d+)+/.exec(text)?.[0] ?? text.trim()
}
