/**
 * Text that somebody else wrote (a guest, a lab file, a path), made harmless: every control character, escape, bidi
 * control, zero-width character and lone surrogate is replaced by a sign that a reader sees, and nothing in it is a
 * command to a CI system that reads the log. The result is one line.
 */
export function visible(text: string): string {
  return unheard(text.replace(UNSEEN, shown))
}

/** The same for a text that has lines of its own. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n')
}

/** A sign of its own for every character that a terminal, a browser or an XML parser would act upon or not show. */
function shown(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x20) return String.fromCodePoint(0x2400 + code)
  if (code === 0x7f) return '␡'
  return `\\u{${code.toString(16)}}`
}

/** Controls, format characters, surrogates, line separators and noncharacters (which XML 1.0 forbids). */
export const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u{FDD0}-\u{FDEF}\u{FFFE}\u{FFFF}]/gu

/**
 * GitHub takes `##[` anywhere in a line and `::name …::` behind blanks for a command of its own (actions/runner,
 * src/Runner.Common/ActionCommand.cs), Azure `##vso[` and TeamCity `##teamcity[`. Signs that look alike and are as wide
 * stand in; a `::` behind any blank counts, because a line may be wrapped there.
 */
function unheard(text: string): string {
  return text.replace(/##(?=[\w.-]*\[)/g, '#♯').replace(/(^|\s)::(?=[a-z][\w-]*(?:\s|::))/gi, '$1∶∶')
}
