import { KlabError } from '../../errors/index.js'

/** What is known of the place where reading went wrong. */
export interface Place {
  readonly file: string
  /** `.debug_info`, or `the ELF header`. */
  readonly name: string
}

/** Bytes that make no sense as ELF or DWARF, or a kind of either that is not read here. */
export function damaged({ file, name }: Place, offset: number, why: string, cause?: unknown): KlabError {
  return new KlabError('kernel-mismatch', {
    what: `the debug information of ${file} cannot be read`,
    why: `${name} at offset 0x${offset.toString(16)}: ${why}`,
    todo: 'give the vmlinux as its build left it, complete and with DWARF 4 or 5 (CONFIG_DEBUG_INFO)',
    facts: { file, section: name, offset },
    ...(cause === undefined ? {} : { cause }),
  })
}

/** The file is whole, but not one that can be asked. */
export function unsuitable(file: string, why: string, todo: string): KlabError {
  return new KlabError('kernel-mismatch', { what: `${file} cannot be used as vmlinux`, why, todo, facts: { file } })
}
