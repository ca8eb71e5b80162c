import { openElf } from './elf/elf.js'
import { readString } from './elf/memory.js'
import { readSymbols } from './elf/symbols.js'

/** What a vmlinux says of itself. */
export interface VmlinuxIdentity {
  /** `uname -r`; null when it has no banner. */
  readonly release: string | null
  /** null: another one than klab runs. */
  readonly architecture: 'x86_64' | 'i386' | null
}

/** EM_X86_64 and EM_386 (include/uapi/linux/elf-em.h, Linux 5.10). */
const MACHINES: Readonly<Record<number, VmlinuxIdentity['architecture']>> = { 62: 'x86_64', 3: 'i386' }

export async function readIdentity(vmlinux: string): Promise<VmlinuxIdentity> {
  await using elf = await openElf(vmlinux)
  // init/version.c, Linux 5.10; init/version-timestamp.c since 6.1.
  const banner = readSymbols(elf)?.find(({ name }) => name === 'linux_banner')
  const text = banner === undefined ? '' : readString(elf, banner.address, 200)
  return {
    release: /^Linux version (\d\S*) /.exec(text)?.[1] ?? null,
    architecture: MACHINES[elf.machine] ?? null,
  }
}
