import type { Elf } from './elf.js'
import { type SectionHeader, SHF_ALLOC, SHF_EXECINSTR, SHT_NOBITS } from './headers.js'
import { readSection } from './section.js'

/** What lies at an address of the linked program; null when no section of the file has all of it. */
export function readMemory(elf: Elf, address: bigint, size: number): Buffer | null {
  const header = sectionAround(elf, address, size)
  if (header === null || header.type === SHT_NOBITS) return null
  const bytes = Buffer.allocUnsafe(size)
  readSection(elf.bytes(header), Number(address - header.address), bytes)
  return bytes
}

/** The text at an address, up to its NUL or `most` bytes; empty when no section of the file has it. */
export function readString(elf: Elf, address: bigint, most: number): string {
  const header = sectionAround(elf, address, 1)
  if (header === null) return ''
  const left = Number(header.address + BigInt(header.size) - address)
  const bytes = readMemory(elf, address, Math.min(left, most))
  return bytes === null ? '' : (bytes.toString('latin1').split('\0')[0] ?? '')
}

/** Whether instructions lie there. */
export function isCode(elf: Elf, address: bigint): boolean {
  const header = sectionAround(elf, address, 1)
  return header !== null && (header.flags & SHF_EXECINSTR) !== 0
}

function sectionAround({ headers }: Elf, address: bigint, size: number): SectionHeader | null {
  const holds = (each: SectionHeader) =>
    (each.flags & SHF_ALLOC) !== 0 &&
    each.address <= address &&
    address + BigInt(size) <= each.address + BigInt(each.size)
  return headers.find(holds) ?? null
}
