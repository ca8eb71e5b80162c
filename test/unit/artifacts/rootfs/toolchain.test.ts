import { chmod, mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join, posix } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { askCompiler, parseAnswers } from '../../../../src/artifacts/rootfs/toolchain/ask.js'
import { findToolchain, type Toolchain } from '../../../../src/artifacts/rootfs/toolchain/find.js'
import { collectHeaders } from '../../../../src/artifacts/rootfs/toolchain/headers.js'
import { librariesOf } from '../../../../src/artifacts/rootfs/toolchain/libraries.js'
import { entriesOf } from '../../../../src/artifacts/rootfs/toolchain/prepare.js'
import { findProgram } from '../../../../src/system/process-find.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-toolchain-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const PREPROCESSING = `Using built-in specs.
COLLECT_GCC=/bin/sh
Target: x86_64-redhat-linux
gcc version 14.2.1 20240912 (Red Hat 14.2.1-3) (GCC)
ignoring nonexistent directory "/usr/lib/gcc/x86_64-redhat-linux/14/../../../../x86_64-redhat-linux/include"
#include "..." search starts here:
#include <...> search starts here:
 /usr/lib/gcc/x86_64-redhat-linux/14/include
 /usr/local/include
 /usr/lib/gcc/x86_64-redhat-linux/14/../../../../include
End of search list.
`
const SEARCHING = `install: /usr/lib/gcc/x86_64-redhat-linux/14/
programs: =/usr/libexec/gcc/x86_64-redhat-linux/14/:/usr/libexec/gcc/x86_64-redhat-linux/14/:/usr/lib/gcc/x86_64-redhat-linux/14/../../../../x86_64-redhat-linux/bin/
libraries: =/usr/lib/gcc/x86_64-redhat-linux/14/:/usr/lib/gcc/x86_64-redhat-linux/14/../../../../lib64/
`

test("gcc's own words tell where its parts lie", () => {
  expect(parseAnswers('gcc', PREPROCESSING, SEARCHING)).toEqual({
    driver: '/bin/sh',
    version: 'gcc version 14.2.1 20240912 (Red Hat 14.2.1-3) (GCC)',
    install: '/usr/lib/gcc/x86_64-redhat-linux/14',
    includes: ['/usr/lib/gcc/x86_64-redhat-linux/14/include', '/usr/local/include', '/usr/include'],
    programs: ['/usr/libexec/gcc/x86_64-redhat-linux/14', '/usr/x86_64-redhat-linux/bin'],
    libraries: ['/usr/lib/gcc/x86_64-redhat-linux/14', '/usr/lib64'],
  })
})

test.each([
  ['clang under its name', PREPROCESSING.replace(/COLLECT_GCC.*\n/, ''), SEARCHING],
  ['a driver that is not there', PREPROCESSING.replace('/bin/sh', '/nowhere/gcc'), SEARCHING],
  ['no answer', '', ''],
])('%s is no gcc', (_, preprocessing, searching) => {
  expect(() => parseAnswers('/x/gcc', preprocessing, searching)).toThrow('/x/gcc is not a GNU C compiler')
})

test('headers: of gcc all, else what the C library and the kernel bring, each from where gcc finds it first', async () => {
  const write = async (path: string) => {
    await mkdir(join(folder, path, '..'), { recursive: true })
    await writeFile(join(folder, path), '')
  }
  for (const path of ['gcc/include/any/thing.h', 'gcc/include/notes.txt', 'one/sys/a.h', 'one/sys/deep/b.h'])
    await write(path)
  for (const path of ['two/sys/c.h', 'two/stdio.h', 'two/X11/X.h', 'two/curses.h', 'two/linux/tcp.h']) await write(path)
  await symlink(join(folder, 'two/linux'), join(folder, 'one/asm'))
  await symlink(join(folder, 'two/stdio.h'), join(folder, 'one/poll.h'))
  await symlink('/nowhere', join(folder, 'one/sys/dangling.h'))
  const includes = [
    join(folder, 'gcc/include'),
    '/usr/local/include',
    join(folder, 'one'),
    join(folder, 'two'),
    '/nowhere',
  ]
  const headers = await collectHeaders({ includes, install: join(folder, 'gcc') })
  expect(headers.map(path => posix.relative(folder, path)).sort()).toEqual([
    ...['gcc/include/any/thing.h', 'one/asm/tcp.h', 'one/poll.h', 'one/sys/a.h', 'one/sys/deep/b.h'],
    ...['two/linux/tcp.h', 'two/stdio.h'],
  ])
})

describe.skipIf(findProgram('gcc') === null || process.arch !== 'x64')("this machine's gcc", () => {
  let toolchain: Toolchain
  beforeAll(async () => {
    toolchain = await findToolchain('x86_64')
  })

  /** What people include in a program about sockets, and what is in nobody's way. */
  const HEADERS =
    `arpa/inet.h assert.h ctype.h dirent.h dlfcn.h endian.h err.h errno.h fcntl.h float.h getopt.h grp.h ifaddrs.h
    inttypes.h iso646.h libgen.h limits.h linux/filter.h linux/if_packet.h linux/netlink.h linux/rtnetlink.h linux/sock_diag.h
    linux/inet_diag.h linux/io_uring.h linux/bpf.h linux/vm_sockets.h locale.h math.h net/ethernet.h net/if.h netdb.h netinet/in.h
    netinet/ip.h netinet/tcp.h netinet/udp.h netpacket/packet.h poll.h pthread.h pwd.h regex.h sched.h semaphore.h setjmp.h signal.h
    spawn.h stdarg.h stdatomic.h stdbool.h stddef.h stdint.h stdio.h stdlib.h string.h strings.h sys/epoll.h sys/eventfd.h sys/ioctl.h
    sys/mman.h sys/random.h sys/resource.h sys/select.h sys/sendfile.h sys/signalfd.h sys/socket.h sys/stat.h sys/syscall.h sys/time.h
    sys/timerfd.h sys/types.h sys/uio.h sys/un.h sys/utsname.h sys/wait.h syslog.h termios.h threads.h time.h ucontext.h unistd.h
    wchar.h x86intrin.h`.split(/\s+/)

  test('has every header that these need, by the paths that gcc itself finds', async () => {
    const input = HEADERS.map(name => `#include <${name}>\n`).join('')
    const { stdout } = await execa('gcc', ['-D_GNU_SOURCE', '-M', '-x', 'c', '-'], { input })
    const needed = stdout.split(/[\s\\]+/).filter(word => word.endsWith('.h'))
    expect(needed.length).toBeGreaterThan(HEADERS.length)
    expect(needed.map(path => posix.normalize(path)).filter(path => !toolchain.files.has(path))).toEqual([])
  })

  test('brings nobody else’s headers, and no folder but those of the system', () => {
    const paths = [...toolchain.files.keys()]
    expect(paths.filter(path => !/^\/(?:usr|lib|lib64)\//.test(path) || /\/(?:c\+\+|local|X11)\//.test(path))).toEqual(
      [],
    )
    expect(paths.length).toBeLessThan(3000)
  })

  test('is found again at the same place, and at another when a file of it has changed', async () => {
    const asked = await askCompiler('x86_64')
    const gcc = join(folder, 'bin', 'gcc')
    await mkdir(join(folder, 'bin'))
    await writeFile(gcc, `#!/bin/sh\nexec ${asked.driver} "$@"\n`)
    await chmod(gcc, 0o755)
    const [assembler, path] = [join(folder, 'bin', 'as'), `${join(folder, 'bin')}${delimiter}${process.env.PATH}`]
    await symlink(findProgram('as') ?? '', assembler)
    vi.stubEnv('PATH', path)
    try {
      const first = await findToolchain('x86_64')
      // behind a wrapper it is the same compiler
      expect([first.driver, first.place]).toEqual([toolchain.driver, toolchain.place])
      await rm(assembler)
      await writeFile(assembler, '#!/bin/sh\n', { mode: 0o755 })
      await utimes(assembler, 1, 1)
      expect((await findToolchain('x86_64')).place).not.toBe(toolchain.place)
    } finally {
      vi.unstubAllEnvs()
    }
  })

  test('goes into an archive with the libraries that its programs need, and those can be run', async () => {
    const programs = [...toolchain.files].filter(([path]) => /\/(?:as|ld)$/.test(path))
    const entries = await entriesOf(new Map([...programs, ['/usr/include/stdio.h', '/usr/include/stdio.h']]))
    const mode = new Map(entries.map(entry => [entry.path, 'mode' in entry ? entry.mode : null]))
    expect(mode.get('usr/bin/as')).toBe(0o755)
    expect(mode.get('usr/include/stdio.h')).toBe(0o644)
    expect(
      [...mode].filter(([path]) => /libc\.so\.6$|ld-linux-x86-64\.so\.2$/.test(path)).map(([, bits]) => bits),
    ).toEqual([0o755, 0o755])
  })

  test('a library that is nowhere is told by name', async () => {
    await expect(librariesOf([findProgram('as') ?? ''], [folder])).rejects.toMatchObject({
      code: 'tool-missing',
      message: expect.stringMatching(/needs lib\S+, which is in none of/),
    })
  })
})

test('without gcc it is told what to install', async () => {
  vi.stubEnv('PATH', folder)
  try {
    await expect(findToolchain('x86_64')).rejects.toMatchObject({
      code: 'tool-missing',
      parts: { todo: expect.stringContaining('apt-get install gcc libc6-dev') },
    })
  } finally {
    vi.unstubAllEnvs()
  }
})

describe('a static C library that is missing', () => {
  test.each([
    ['x86_64', 'apt-get install gcc libc6-dev'],
    ['i386', 'apt-get install gcc-multilib'],
  ] as const)('of %s: %s', async (architecture, way) => {
    const lib = join(folder, 'lib')
    const gcc = join(lib, 'gcc')
    const script = `#!/bin/sh
case "$*" in
  *-print-search-dirs) printf 'install: ${lib}/\\nprograms: =${lib}/\\nlibraries: =${lib}/\\n';;
  *) printf 'COLLECT_GCC=${gcc}\\ngcc version 1\\n' >&2;;
esac
`
    await mkdir(lib, { recursive: true })
    await writeFile(gcc, script, { mode: 0o755 })
    for (const name of ['cc1', 'collect2', 'as', 'ld'])
      await writeFile(join(lib, name), await readFile(gcc), { mode: 0o755 })
    vi.stubEnv('PATH', `${lib}${delimiter}${process.env.PATH}`)
    try {
      await expect(findToolchain(architecture)).rejects.toMatchObject({
        code: 'tool-missing',
        message: expect.stringMatching(/^gcc has no crt1\.o/),
        parts: { todo: expect.stringContaining(way) },
      })
    } finally {
      vi.unstubAllEnvs()
    }
  })
})
