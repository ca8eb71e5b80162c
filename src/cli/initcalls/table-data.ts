import type { InitcallEntry } from '../../event/index.js'
import { levelName } from '../../initcalls/index.js'
import { asciiJson, visible } from '../../report/text/visible.js'
import type { PromisedInitcalls } from './entries.js'

/** The same as data: the kernel and each entry, with its level's name beside the number. */
export function initcallJson({ kernel, entries }: PromisedInitcalls): string {
  return `${asciiJson({ version: 1, kernel, initcalls: entries.map(withName) }, 0)}\n`
}

function withName({ position, level, ...rest }: InitcallEntry) {
  return { position, level, name: levelName(level), ...rest }
}

const COLUMNS = ['position', 'level', 'name', 'function', 'address', 'file', 'line', 'macro'] as const

/** RFC 4180, with a header line. What is not known is an empty field. */
export function initcallCsv({ entries }: PromisedInitcalls): string {
  const rows = entries.map(entry => {
    const record = withName(entry)
    return COLUMNS.map(column => field(String(record[column] ?? '')))
  })
  return [COLUMNS, ...rows].map(cells => `${cells.join(',')}\r\n`).join('')
}

function field(text: string): string {
  // What begins so is a formula to a spreadsheet; a quote in front makes it text.
  const shown = visible(text).replace(/^[=+@-]/, "'$&")
  return /[",]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown
}
