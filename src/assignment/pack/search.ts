import { coreOf, mannerOf, type Secret } from './secret.js'

/** A secret and the first place in a file where it was found, in UTF-16 units of its text; `null`: in its name. */
export interface Finding {
  readonly secret: Secret
  readonly path: string
  readonly place: { readonly offset: number; readonly length: number } | null
}

/** Every secret that is found in the files or their names, once for each file. Upper and lower case are one. */
export function search(files: ReadonlyMap<string, Uint8Array>, secrets: readonly Secret[]): readonly Finding[] {
  const needles = secrets.map(needleOf)
  return [...files].flatMap(([path, bytes]) => {
    const inName = searchText(textIndex(path), needles).map(({ secret }) => ({ secret, path, place: null }))
    const inside = searchText(textIndex(textOf(bytes)), needles).map(found => ({ ...found, path }))
    return [...inName, ...inside]
  })
}

/** The text that a file is, or is read as when it is none. */
export function textOf(bytes: Uint8Array): string {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-16be'
  const marked = utf16 === 'utf-16le' || (bytes[0] === 0xfe && bytes[1] === 0xff)
  return new TextDecoder(marked ? utf16 : 'utf-8', { ignoreBOM: true }).decode(bytes)
}

interface Needle {
  readonly secret: Secret
  /** Any of these, as whole words. */
  readonly words: readonly string[]
  /** Any of these, wherever it stands. */
  readonly pieces: readonly string[]
}

function needleOf(secret: Secret): Needle {
  const core = coreOf(secret.text)
  const lower = core.toLowerCase()
  if (mannerOf(core) === 'word') {
    const hex = /^\d+$/.test(core) ? [`0x${BigInt(core).toString(16)}`] : []
    return { secret, words: [lower, ...hex], pieces: [] }
  }
  return { secret, words: [], pieces: [squeeze(core).text, ...encoded(core)] }
}

/** In hex and in base64, wherever in a longer text it begins: what somebody hides who does not want it read at once. */
function encoded(text: string): readonly string[] {
  const bytes = Buffer.from(text)
  const base64 = [0, 1, 2].map(before => {
    const shifted = Buffer.concat([Buffer.alloc(before), bytes])
    const whole = shifted.subarray(0, shifted.length - (shifted.length % 3)).toString('base64')
    return whole.slice(before === 0 ? 0 : 4).toLowerCase()
  })
  return [bytes.toString('hex'), ...base64.filter(piece => piece.length >= SHORTEST_BASE64)]
}

const SHORTEST_BASE64 = 8

interface TextIndex {
  readonly words: ReadonlyMap<string, Place>
  readonly squeezed: Squeezed
}

interface Place {
  readonly offset: number
  readonly length: number
}

function textIndex(text: string): TextIndex {
  const words = new Map<string, Place>()
  for (const { 0: word, index } of text.matchAll(/(?:[\p{L}\p{N}_]|\\(?=_))+/gu)) {
    const plain = word.replaceAll('\\', '').toLowerCase()
    if (!words.has(plain)) words.set(plain, { offset: index, length: word.length })
  }
  return { words, squeezed: squeeze(text) }
}

function searchText(index: TextIndex, needles: readonly Needle[]) {
  return needles.flatMap(needle => {
    const place = placeOf(index, needle)
    return place === null ? [] : [{ secret: needle.secret, place }]
  })
}

function placeOf({ words, squeezed }: TextIndex, needle: Needle): Place | null {
  for (const word of needle.words) {
    const place = words.get(word)
    if (place !== undefined) return place
  }
  for (const piece of needle.pieces) {
    const start = squeezed.text.indexOf(piece)
    if (start < 0) continue
    const offset = squeezed.offsets[start] ?? 0
    return { offset, length: (squeezed.offsets[start + piece.length - 1] ?? offset) - offset + 1 }
  }
  return null
}

interface Squeezed {
  readonly text: string
  /** Where each of its units stood. */
  readonly offsets: readonly number[]
}

/** In lower case, and without what may come between: blanks, a line break and a comment's sign, Markdown's backslash before `_`. */
function squeeze(text: string): Squeezed {
  const offsets: number[] = []
  let squeezed = ''
  for (const { 1: kept = '', index } of text.matchAll(PIECES)) {
    const lower = kept.toLowerCase()
    squeezed += lower
    for (let unit = 0; unit < lower.length; unit++) offsets.push(index + Math.min(unit, kept.length - 1))
  }
  return { text: squeezed, offsets }
}

const PIECES = /\n[^\S\n]*(?:#+|>+|\*+|\/\/+)[^\S\n]+|\\(?=_)|\s+|(\S)/gu
