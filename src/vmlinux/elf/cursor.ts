import { damaged } from './fault.js'
import { readSection, type Section } from './section.js'

const WINDOW = 64 * 1024
/** Longer than any symbol or path; what is longer is no string. */
const MAX_STRING = 64 * 1024
/** LEB128 may be padded, but nobody pads a 64-bit number beyond this. */
const MAX_LEB = 16

/**
 * Reads little-endian values one after the other out of a section, of which only a window is in memory.
 * Every read is checked against `end`: what lies beyond is a KlabError, never another section's bytes.
 */
export class Cursor {
  readonly section: Section
  readonly end: number
  position: number
  readonly #window: number
  #bytes = Buffer.alloc(0)
  #first = 0

  constructor(section: Section, position = 0, end = section.size, window = WINDOW) {
    this.section = section
    this.position = position
    this.end = Math.min(end, section.size)
    this.#window = window
  }

  get atEnd(): boolean {
    return this.position >= this.end
  }

  u8(): number {
    const index = this.#take(1)
    return this.#bytes.readUInt8(index)
  }

  u16(): number {
    const index = this.#take(2)
    return this.#bytes.readUInt16LE(index)
  }

  u32(): number {
    const index = this.#take(4)
    return this.#bytes.readUInt32LE(index)
  }

  u64(): bigint {
    const index = this.#take(8)
    return this.#bytes.readBigUInt64LE(index)
  }

  /** An unsigned number of 1, 2, 3, 4 or 8 bytes. */
  unsigned(size: number): bigint {
    if (size === 8) return this.u64()
    const index = this.#take(size)
    return BigInt(this.#bytes.readUIntLE(index, size))
  }

  /** An unsigned number of 1, 2, 3, 4 or 8 bytes that counts or places something in the file. */
  offset(size: number): number {
    const at = this.position
    if (size === 8) return this.#toNumber(this.u64(), at)
    const index = this.#take(size)
    return this.#bytes.readUIntLE(index, size)
  }

  uleb(): number {
    const at = this.position
    const first = this.u8()
    if (first < 0x80) return first
    this.position = at
    return this.#toNumber(this.leb(false), at)
  }

  leb(signed: boolean): bigint {
    const at = this.position
    let value = 0n
    let shift = 0n
    for (let count = 0; count < MAX_LEB; count++) {
      const byte = this.u8()
      value |= BigInt(byte & 0x7f) << shift
      shift += 7n
      if (byte < 0x80) return signed && (byte & 0x40) !== 0 ? value - (1n << shift) : value
    }
    throw damaged(this.section, at, 'a number without an end')
  }

  /** A string up to its NUL, which is consumed. */
  string(): string {
    const at = this.position
    const bytes: number[] = []
    for (let byte = this.u8(); byte !== 0; byte = this.u8()) {
      if (bytes.length === MAX_STRING) throw damaged(this.section, at, 'a string without an end')
      bytes.push(byte)
    }
    return Buffer.from(bytes).toString('utf8')
  }

  skip(size: number): void {
    if (size > this.end - this.position) throw this.#beyond(size)
    this.position += size
  }

  #take(size: number): number {
    const { position } = this
    if (position < 0 || size > this.end - position) throw this.#beyond(size)
    if (position < this.#first || position + size > this.#first + this.#bytes.length) this.#load(size)
    this.position = position + size
    return position - this.#first
  }

  #load(size: number): void {
    const length = Math.min(Math.max(size, this.#window), this.section.size - this.position)
    if (this.#bytes.length !== length) this.#bytes = Buffer.allocUnsafe(length)
    readSection(this.section, this.position, this.#bytes)
    this.#first = this.position
  }

  #toNumber(value: bigint, at: number): number {
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged(this.section, at, `0x${value.toString(16)} is no offset`)
    return Number(value)
  }

  #beyond(size: number) {
    return damaged(
      this.section,
      this.position,
      `${size} bytes are wanted, and the data end at 0x${this.end.toString(16)}`,
    )
  }
}
