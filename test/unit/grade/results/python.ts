import { spawnSync } from 'node:child_process'

/** What a real parser makes of a text: the lines that the program prints, in GDB's Python, which is always there. It fails when the program does. */
export function python(program: string, input: string): readonly string[] {
  const { status, stdout, stderr } = spawnSync(
    'gdb',
    ['-nx', '-batch', '-ex', `python exec(${JSON.stringify(program)})`],
    { input, encoding: 'utf8', timeout: 20_000, env: { ...process.env, LC_ALL: 'C.UTF-8' } },
  )
  if (status !== 0) throw new Error(stderr)
  return stdout.split('\n').slice(0, -1)
}
