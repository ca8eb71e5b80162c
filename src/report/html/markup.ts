import { visible } from '../text/visible.js'

/** HTML that is safe to put into the page. Only `html` and `trusted` make it. */
export interface Markup {
  readonly markup: string
}

type Part = string | number | Markup | readonly Markup[] | null

/** A template in which every string is escaped, also inside quoted attributes, and made visible; null is nothing. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  let markup = texts[0] ?? ''
  parts.forEach((part, index) => {
    markup += partMarkup(part) + (texts[index + 1] ?? '')
  })
  return { markup }
}

/** For klab's own style sheet and script only. */
export function trusted(markup: string): Markup {
  return { markup }
}

export const NOTHING: Markup = { markup: '' }

function partMarkup(part: Part): string {
  if (part === null) return ''
  if (typeof part === 'number') return String(part)
  if (typeof part === 'string') return escapeHtml(part)
  return 'markup' in part ? part.markup : part.map(each => each.markup).join('')
}

function escapeHtml(text: string): string {
  return visible(text).replace(/[&<>"']/g, character => ENTITIES[character] ?? character)
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
