/** Only what matters here: a command that the runner carries out would change something. */
const COMMANDS = new Set([
  'error',
  'warning',
  'notice',
  'set-output',
  'add-mask',
  'add-matcher',
  'group',
  'stop-commands',
])

/**
 * The commands that GitHub's runner carries out when it reads these lines (actions/runner: TryParseV2 and TryParse of
 * src/Runner.Common/ActionCommand.cs, TryProcessCommand of src/Runner.Worker/ActionCommandManager.cs).
 */
export function carriedOut(log: string): readonly string[] {
  const done: string[] = []
  let stopped: string | null = null
  for (const line of log.split(/\r?\n/)) {
    const command = commandOf(line, stopped)
    if (command === null) continue
    if (stopped !== null) {
      if (command.name === stopped) stopped = null
    } else if (command.name === 'stop-commands') stopped = command.data
    else done.push(line)
  }
  return done
}

function commandOf(line: string, token: string | null): { readonly name: string; readonly data: string } | null {
  const known = (name: string) => COMMANDS.has(name) || name === token
  const [, info = '', data = ''] = /^\s*::(.*?)::(.*)$/s.exec(line) ?? []
  const [name = ''] = info.split(' ')
  if (known(name)) return { name, data }
  const [, old = '', rest = ''] = /##\[([^\] ]*)[^\]]*\](.*)$/s.exec(line) ?? []
  return known(old) ? { name: old, data: rest } : null
}
