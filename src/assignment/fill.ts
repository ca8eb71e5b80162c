import type { Values } from './model/index.js'

/** `${port}`: a value of the student's, or the answer to a blank. */
export const MARK = /\$\{([a-z][a-z0-9_-]*(?:\.[0-9]+)?)\}/g

/** The text with what is known put in; other marks stay. */
export function fillText(text: string, values: Values): string {
  return text.replace(MARK, (mark, name: string) => (Object.hasOwn(values, name) ? String(values[name]) : mark))
}

/** The names of all marks in the text, each once. */
export function marksIn(text: string): readonly string[] {
  return [...new Set(Array.from(text.matchAll(MARK), match => match[1] ?? ''))]
}
