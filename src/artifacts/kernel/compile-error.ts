/**
 * The first thing that went wrong in a build's log, in the words of the tool that found it, with the lines it showed
 * for it. make's own lines, and what failed only because of the first, are left out. null when nothing looks like it.
 */
export function firstCompileError(log: string): string | null {
  const lines = log.split('\n')
  const start = lines.findIndex(line => isToolError(line))
  if (start === -1) return firstMakeError(lines)
  const rest = lines.slice(start + 1, start + 1 + MOST_LINES)
  const end = rest.findIndex(line => !isDetail(line))
  return [...context(lines, start), lines[start], ...rest.slice(0, end === -1 ? rest.length : end)].join('\n')
}

/** gcc's excerpt of the source with its caret is 2 to 4 lines. */
const MOST_LINES = 6

/** gcc and clang `file:line:column: error:`, gas `file:line: Error:`, bison and flex, ld and the shell. */
const TOOL_ERRORS: readonly RegExp[] = [
  /^[^\s:][^:]*:\d+(?::\d+)?: (?:fatal |internal compiler )?error: /i,
  /^[^\s:][^:]*:\d+\.\d+(?:-[\d.]+)?: (?:syntax )?error/,
  /^(?:\S*\/)?(?:gcc|cc1|clang|ld|ld\.bfd|ld\.lld|as)(?:-[\d.]+)?: (?:fatal )?error: /,
  /^(?:\S*ld(?:\.\w+)?: )?\S+:.*undefined reference to /,
  /^(?:\S*ld(?:\.\w+)?: )(?!warning)/,
  /^(?:\S*sh: )?(?:\d+: |line \d+: )?[\w./-]+: (?:command )?not found$/,
  /No space left on device/,
  /^(?:FAILED|ERROR): /i,
  /^error: /i,
]

function isToolError(line: string): boolean {
  return !isMake(line) && TOOL_ERRORS.some(pattern => pattern.test(line))
}

function isMake(line: string): boolean {
  return /^make(\[\d+\])?: /.test(line)
}

/** The excerpt (`  12 | int x`), the caret below it, notes. */
function isDetail(line: string): boolean {
  return /^\s+(\d+ )?\|/.test(line) || /: note: /.test(line)
}

/** `file.c: In function 'f':` comes just before. */
function context(lines: readonly string[], start: number): string[] {
  const before = lines[start - 1]
  return before !== undefined && /: In function .*:$/.test(before) ? [before] : []
}

/** `make: *** No rule to make target …`: there is no tool's error when make itself cannot go on. */
function firstMakeError(lines: readonly string[]): string | null {
  const line = lines.find(text => isMake(text) && text.includes('***'))
  return line === undefined ? null : line.replace(/^make(\[\d+\])?: \*\*\* /, '')
}
