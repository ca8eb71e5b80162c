import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isFile } from '../../kernel/source/folders.js'
import type { Asked } from './ask.js'

/**
 * The headers that a guest's compiler has: gcc's own, and those that the C library and the kernel bring. A search path of a
 * machine on which people develop holds a hundred megabytes of other libraries' headers, none of which can be linked
 * with here. Each stays where gcc looks for it.
 */
export async function collectHeaders({ includes, install }: Pick<Asked, 'includes' | 'install'>): Promise<string[]> {
  const headers: string[] = []
  for (const folder of includes.filter(path => within(path, install))) headers.push(...(await headersIn(folder)))
  const others = includes.filter(path => !within(path, install) && !within(path, '/usr/local'))
  for (const name of FOLDERS) headers.push(...(await headersIn(await first(others, name, 'isDirectory'))))
  for (const name of FILES) {
    const file = await first(others, `${name}.h`, 'isFile')
    if (file !== null) headers.push(file)
  }
  return [...new Set(headers)]
}

/** Of glibc 2.36 and linux-libc-dev; what another version lacks is not missed, and `bits` and `gnu` are its own affair. */
const FOLDERS = [
  ...['arpa', 'asm', 'asm-generic', 'bits', 'gnu', 'linux', 'net', 'netinet', 'netpacket', 'protocols', 'rpc', 'scsi'],
  'sys',
]
const FILES =
  `a.out aio alloca ar argp argz assert byteswap complex cpio ctype dirent dlfcn elf endian envz err errno error
  execinfo fcntl features features-time64 fenv fmtmsg fnmatch fpu_control fstab fts ftw getopt glob gnu-versions grp gshadow
  iconv ieee754 ifaddrs inttypes langinfo lastlog libgen libintl limits link locale malloc math mcheck memory mntent monetary
  mqueue netdb nl_types nss obstack paths poll printf pthread pty pwd re_comp regex resolv sched search semaphore setjmp sgtty
  shadow signal spawn stab stdc-predef stdint stdio stdio_ext stdlib string strings syscall sysexits syslog tar termio termios
  tgmath threads time ttyent uchar ucontext ulimit unistd utime utmp utmpx values wait wchar wctype wordexp`.split(
    /\s+/,
  )

function within(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}

async function first(folders: readonly string[], name: string, kind: 'isFile' | 'isDirectory'): Promise<string | null> {
  for (const folder of folders) {
    const path = join(folder, name)
    // links are followed: Debian's gcc-multilib makes some of these folders links
    const found = await stat(path).catch(() => null)
    if (found?.[kind]() === true) return path
  }
  return null
}

async function headersIn(folder: string | null): Promise<string[]> {
  if (folder === null) return []
  const names = (await readdir(folder, { recursive: true })).filter(name => name.endsWith('.h'))
  const paths = names.sort().map(name => join(folder, name))
  const areFiles = await Promise.all(paths.map(isFile))
  return paths.filter((_, index) => areFiles[index])
}
