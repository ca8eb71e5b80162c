/** How many terminal columns a text takes; the text has been through `visible`. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length
  let width = 0
  for (const character of text) width += columns(character)
  return width
}

/** The text in at most `width` columns; what was cut is shown as `…`. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let used = 0
  let kept = ''
  for (const character of text) {
    used += columns(character)
    if (used > width - 1) break
    kept += character
  }
  return `${kept.trimEnd()}…`
}

/** The same for a text that is known by its end, as a path is. */
export function cutFront(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  const characters = [...text]
  let used = 0
  while (used + columns(characters.at(-1) ?? '') <= width - 1) used += columns(characters.pop() ?? '')
  return `…${text.slice(characters.join('').length)}`
}

/** The text's words on lines of at most `width` columns; a longer word has a line of its own and is not cut. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && widthOf(last) + 1 + widthOf(word) <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text))) + text
}

function columns(character: string): number {
  if (/^\p{M}$/u.test(character)) return 0
  return WIDE.test(character) ? 2 : 1
}

const PLAIN = /^[\x20-\x7e]*$/

/** East Asian wide scripts and pictographs, which terminals draw two columns wide. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u
