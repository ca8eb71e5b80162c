export interface TerminalOptions {
  readonly colour: boolean
  /** Columns. */
  readonly width: number
  /** Rows of each task's tree at most; the rest is counted. */
  readonly rows: number
  /** Where the HTML report is, as the user is to see it; null when none was written. */
  readonly reportPath: string | null
}

export const PLAIN_TERMINAL: TerminalOptions = { colour: false, width: 100, rows: 1_000, reportPath: null }

/** What fits this stream: colour only on a terminal and without NO_COLOR (https://no-color.org), its own width within reason. */
export function terminalOptions(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  env: Readonly<Record<string, string | undefined>>,
  reportPath: string | null,
): TerminalOptions {
  const colour = stream.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb'
  const width = Math.min(Math.max(stream.columns ?? PLAIN_TERMINAL.width, 40), 160)
  return { ...PLAIN_TERMINAL, colour, width, reportPath }
}
