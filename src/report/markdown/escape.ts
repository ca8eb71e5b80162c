import { visible } from '../text/visible.js'

/** Somebody else's words in running text or in a table's cell: nothing in them is Markdown or HTML. */
export function inline(text: string): string {
  return visible(text).replace(/[\\`*_[\]<>#|&~$@]/g, sign =>
    /[<>&]/.test(sign) ? (ENTITIES[sign] ?? sign) : `\\${sign}`,
  )
}

const ENTITIES: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' }

/** The same in a code span, in a table's cell too: its fence is longer than any run of backticks inside. */
export function code(text: string): string {
  const safe = visible(text).replaceAll('|', '\\|')
  const fence = fenceFor(safe, 1)
  const pad = safe.startsWith('`') || safe.endsWith('`') ? ' ' : ''
  return `${fence}${pad}${safe}${pad}${fence}`
}

/** Lines that are harmless already, as a block. */
export function block(lines: readonly string[]): string {
  const text = lines.join('\n')
  const fence = fenceFor(text, 3)
  return `${fence}text\n${text}\n${fence}`
}

function fenceFor(text: string, least: number): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  return '`'.repeat(Math.max(least, longest + 1))
}
