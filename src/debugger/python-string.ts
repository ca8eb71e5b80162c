/** A Python string literal of printable ASCII. Not JSON's: Python does not join the halves of a surrogate pair. */
export function pythonString(text: string): string {
  return `"${text.replace(/["\\]|[^\x20-\x7e]/gu, char => `\\U${hex(char.codePointAt(0) ?? 0)}`)}"`
}

function hex(codePoint: number): string {
  return codePoint.toString(16).padStart(8, '0')
}
