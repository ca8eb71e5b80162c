import { KlabError } from '../../errors/index.js'
import type { Hex } from '../../event/index.js'

/** The file is an ELF file, and has no initcall table that can be read. */
export function unreadable(file: string, why: string): KlabError {
  return new KlabError('kernel-mismatch', {
    what: `the initcall table of ${file} cannot be read`,
    why,
    todo: 'give the vmlinux as its build left it, with its symbols (not one that was stripped, and no module)',
    facts: { file },
  })
}

export function hex(address: bigint): Hex {
  return `0x${address.toString(16)}`
}
