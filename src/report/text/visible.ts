/**
 * Text that somebody else wrote (a guest, a lab file), made harmless: every control character, escape, bidi control,
 * zero-width character and lone surrogate is replaced by a sign that a reader sees. The result is one line.
 */
export function visible(text: string): string {
  return text.replace(UNSEEN, shown)
}

/** A sign of its own for every character that a terminal, a browser or an XML parser would act upon or not show. */
function shown(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x20) return String.fromCodePoint(0x2400 + code)
  if (code === 0x7f) return '␡'
  return `\\u{${code.toString(16)}}`
}

/** Controls, format characters, surrogates, line separators and noncharacters (which XML 1.0 forbids). */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u{FDD0}-\u{FDEF}\u{FFFE}\u{FFFF}]/gu

/** The same data as JSON whose bytes are printable ASCII, so that it may be shown on a terminal as it is. */
export function asciiJson(value: unknown, indent = 2): string {
  return JSON.stringify(value, null, indent).replace(
    /[\u007f-\uffff]/g,
    unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
