/** The few styles that the terminal report uses. */
export type Style =
  | 'plain'
  | 'strong'
  | 'dim'
  | 'good'
  | 'bad'
  | 'warn'
  | 'change'
  | 'guest'
  | 'badge-good'
  | 'badge-bad'
  | 'badge-warn'

/** A stretch of text in one style; its text has been through `visible`. */
export type Span = readonly [style: Style, text: string]

export type Paint = (spans: readonly Span[]) => string

/** Only the eight standard colours: they are legible on every terminal theme. */
const CODES: Readonly<Record<Style, string>> = {
  plain: '',
  strong: '1',
  dim: '2',
  good: '32',
  bad: '1;31',
  warn: '33',
  change: '36',
  guest: '35',
  'badge-good': '1;30;42',
  'badge-bad': '1;37;41',
  'badge-warn': '1;30;43',
}

export function painter(colour: boolean): Paint {
  if (!colour) return spans => spans.map(([, text]) => text).join('')
  return spans =>
    spans.map(([style, text]) => (CODES[style] === '' ? text : `\x1b[${CODES[style]}m${text}\x1b[0m`)).join('')
}
