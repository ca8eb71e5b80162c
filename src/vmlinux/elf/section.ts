import { readSync } from 'node:fs'
import { damaged, type Place } from './fault.js'

/** A run of bytes in an open file: a section of an ELF file, or the scratch file it was inflated to. */
export interface Section extends Place {
  readonly fd: number
  /** The file offset of its first byte. */
  readonly start: number
  readonly size: number
}

/** Fill `target` from `offset` on. The caller has checked that so much lies inside the section. */
export function readSection(section: Section, offset: number, target: Uint8Array): void {
  let done = 0
  while (done < target.length) {
    const count = readSome(section, offset + done, target.subarray(done))
    if (count === 0) throw damaged(section, offset + done, 'the file ends here')
    done += count
  }
}

function readSome(section: Section, offset: number, target: Uint8Array): number {
  try {
    return readSync(section.fd, target, 0, target.length, section.start + offset)
  } catch (cause) {
    throw damaged(section, offset, cause instanceof Error ? cause.message : String(cause), cause)
  }
}
