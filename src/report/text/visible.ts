export { visible, visibleLines } from '../../errors/index.js'

/**
 * The same data as JSON whose bytes are printable ASCII, so that it may be shown on a terminal as it is, and in which a CI
 * system finds no command (`##[…`).
 */
export function asciiJson(value: unknown, indent = 2): string {
  return asciiText(JSON.stringify(value, null, indent))
}

/** The same for what is JSON already, also in lines. */
export function asciiText(json: string): string {
  return json
    .replace(/##(?=[\w.-]*\[)/g, '#\\u0023')
    .replace(/[\u007f-\uffff]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
