import { visible } from '../text/visible.js'

/** For element content and for attributes in double quotes; characters that XML forbids have become visible ones. */
export function xml(text: string): string {
  return text
    .split('\n')
    .map(visible)
    .join(' ')
    .replace(/[&<>"']/g, character => ENTITIES[character] ?? character)
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}
