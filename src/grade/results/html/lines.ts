import { html, type Markup } from '../../../report/html/markup.js'

/** A long text is a long answer, and not a longer page. */
const LONGEST = 4_000

/** Somebody's text with the lines that it has, for where white space counts. */
export function lines(text: string): readonly Markup[] {
  const bounded = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
  return bounded.split(/\r?\n/).map((line, index) => html`${index === 0 ? null : BREAK}${line}`)
}

/** A template makes a newline in a text visible; between lines it is one. */
const BREAK: Markup = { markup: '\n' }
