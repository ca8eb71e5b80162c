import type { KlabErrors } from '../errors/index.js'
import { labErrors } from './faults.js'

/** The largest lab file that is read, in bytes; the labs that ship have a few thousand. */
export const LARGEST_LAB = 256 * 1024

/** The text of a lab file; a byte-order mark is taken off. Throws `KlabErrors` for what is not UTF-8 text of bounded size. */
export function decodeLab(bytes: Uint8Array, file: string): string {
  if (bytes.length > LARGEST_LAB) throw tooLarge(file)
  const decoded = decodeUtf8(bytes)
  const text = decoded.text.replace(/^\ufeff/, '')
  if (!decoded.ok) throw notUtf8(file, text, isUtf16(bytes))
  checkText(text, file)
  return text
}

/** Throws `KlabErrors` for a text that is too large or bears control characters. */
export function checkText(text: string, file: string): void {
  if (Buffer.byteLength(text) > LARGEST_LAB) throw tooLarge(file)
  const bad = CONTROL.exec(text)
  if (bad === null) return
  const what = `a lab file may not contain the character ${codePoint(bad[0])}`
  throw labErrors(file, text, [
    { span: { offset: bad.index, length: 1 }, what, todo: 'take it out, or write it as an escape' },
  ])
}

/** Everything but tab and the line ends; a carriage return only as part of one. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\p{Cs}|\r(?!\n)/u

function decodeUtf8(bytes: Uint8Array): { readonly ok: boolean; readonly text: string } {
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch {
    return { ok: false, text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) }
  }
}

function isUtf16(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
}

function notUtf8(file: string, text: string, utf16: boolean): KlabErrors {
  const span = { offset: Math.max(0, text.indexOf('\ufffd')), length: 1 }
  const what = utf16 ? 'the file is UTF-16, not UTF-8' : 'the file is not UTF-8 text'
  return labErrors(file, text, [{ span, what, todo: 'save the file as UTF-8' }])
}

function tooLarge(file: string): KlabErrors {
  const what = `the file is larger than ${LARGEST_LAB / 1024} KiB`
  return labErrors(file, '', [{ span: { offset: 0, length: 0 }, what, todo: 'split it into several labs' }])
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}
