import type { BytesValue } from '../../event/index.js'
import { visible } from '../text/visible.js'

/** Bytes that fit a line among others. */
const SHOWN = 24
const LINE = 16

/** `"hi\n" 68 69 0a`: the first bytes, as text too when most of them are text; safe to print anywhere. */
export function bytesText(value: BytesValue): string {
  const all = octets(value)
  if (all.length === 0) return `no bytes${cutText(value)}`
  const hex = all.slice(0, SHOWN).join(' ') + (all.length > SHOWN ? ' …' : '')
  const size = all.length > SHOWN ? ` (${all.length} bytes)` : ''
  return `${quoted(value)}${hex}${size}${cutText(value)}`
}

/** All of them, 16 a line, with the offset before and the ASCII characters behind. */
export function hexdump(value: BytesValue): readonly string[] {
  const all = octets(value)
  const lines: string[] = []
  for (let at = 0; at < all.length; at += LINE) {
    const line = all.slice(at, at + LINE)
    const ascii = line.map(asciiOf).join('')
    lines.push(`${at.toString(16).padStart(4, '0')}  ${line.join(' ').padEnd(3 * LINE)} |${ascii}|`)
  }
  return value.cut === undefined ? lines : [...lines, `⚠ ${visible(value.cut)}`]
}

function octets({ hex }: BytesValue): readonly string[] {
  return hex === '' ? [] : hex.split(' ')
}

function asciiOf(octet: string): string {
  const code = Number.parseInt(octet, 16)
  return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '.'
}

function cutText({ cut }: BytesValue): string {
  return cut === undefined ? '' : ` ⚠ ${visible(cut)}`
}

const ESCAPES: Readonly<Record<string, string>> = { '\0': '\\0', '\n': '\\n', '\r': '\\r', '\t': '\\t', '"': '\\"' }

/** Nothing for what is no text: an address, a struct. */
function quoted({ text }: BytesValue): string {
  const start = [...text].slice(0, SHOWN)
  const printable = start.filter(character => !/\p{Cc}/u.test(character))
  if (text.includes('\\x') || printable.length * 2 <= start.length) return ''
  const escaped = start.map(character => ESCAPES[character] ?? hexEscape(character)).join('')
  return `"${visible(escaped)}${text.length > start.length ? '…' : ''}" `
}

function hexEscape(character: string): string {
  return /\p{Cc}/u.test(character) ? `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}` : character
}
