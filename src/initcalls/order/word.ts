/**
 * A name or path as one word of an order's text. White space, what no reader would see and what has a meaning there are
 * escaped: `\u{20}`.
 */
export function wordOf(text: string, special = ''): string {
  // The word `-` stands for what is not known.
  if (text === '' || text === '-') return text === '' ? '\\u{}' : signOf(text)
  return [...text].map(one => (UNSAFE.test(one) || special.includes(one) ? signOf(one) : one)).join('')
}

/** The text of a word; null when its escapes are wrong. */
export function textOf(word: string): string | null {
  if (!word.includes('\\')) return word
  const codes = [...word.matchAll(ESCAPE)].map(([, hex]) => Number.parseInt(`0${hex}`, 16))
  if (word.replace(ESCAPE, '').includes('\\') || codes.some(code => code > 0x10ffff)) return null
  return word.replace(ESCAPE, (_, hex: string) => (hex === '' ? '' : String.fromCodePoint(Number.parseInt(hex, 16))))
}

const UNSAFE = /[\s\\#\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Cn}]/u
const ESCAPE = /\\u\{([0-9a-f]{0,6})\}/g

function signOf(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`
}
