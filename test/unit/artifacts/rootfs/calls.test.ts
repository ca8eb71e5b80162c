import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compileProgram, findCompiler } from '../../../../src/artifacts/rootfs/compiler.js'
import { listPrograms } from '../../../../src/artifacts/rootfs/programs.js'
import { findProgram } from '../../../../src/system/process-find.js'

let folder: string

const LISTENER = ['s = socket inet stream', 'bind s 127.0.0.1:0', 'listen s 5', 'a = getsockname s']
/** A connection between `c` (4) and `n` (5), both in this process. */
const PAIR = [...LISTENER, 'c = socket inet stream', 'connect c a', 'n p = accept s']

function start(program: string, lines: readonly string[], input = '') {
  // descriptors that the tests themselves were started with are not the program's
  const shell = ['-c', 'for fd in {3..255}; do eval "exec $fd>&-"; done; exec "$0" "$@"']
  const args = [...shell, join(folder, program), ...lines]
  return execa('bash', args, { reject: false, timeout: 20_000, stripFinalNewline: false, input })
}

/** What it printed, with the ports that the kernel chose as P (the listener's) and Q. */
async function calls(lines: readonly string[], program = 'calls'): Promise<string[]> {
  const { exitCode, stdout, stderr } = await start(program, lines)
  expect([exitCode, stderr]).toEqual([0, ''])
  const ports = [...new Set(Array.from(stdout.matchAll(/127\.0\.0\.1:(\d{4,})/g), match => match[1] ?? ''))]
  const named = ports.reduce((text, port, index) => text.replaceAll(`:${port},`, `:${'PQR'[index]},`), stdout)
  return named.split('\n').slice(0, -1)
}

/** Only what the lines behind the pair printed. */
async function callsOfPair(lines: readonly string[]): Promise<string[]> {
  return (await calls([...PAIR, ...lines])).slice(PAIR.length)
}

describe.skipIf(findProgram('gcc') === null)('calls', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'klab-calls-'))
    const compiler = await findCompiler('x86_64')
    const both = (await listPrograms()).filter(({ path }) => path.startsWith('bin/calls'))
    await Promise.all(both.map(one => compileProgram(compiler, one, join(folder, basename(one.path)))))
  }, 120_000)

  afterAll(() => rm(folder, { recursive: true, force: true }))

  test.each(['calls', 'calls32'])('%s: a connection from socket to close', async program => {
    const lines = [...PAIR, 'getpeername c', 'write c "hi\\n"', 'read n 100', 'shutdown c write', 'read n 100']
    expect(await calls([...lines, 'close n', 'close n'], program)).toEqual([
      'socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3',
      'bind(3, 127.0.0.1:0, 16) = 0',
      'listen(3, 5) = 0',
      'getsockname(3, 127.0.0.1:P, 16) = 0',
      'socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 4',
      'connect(4, 127.0.0.1:P, 16) = 0',
      'accept(3, 127.0.0.1:Q, 16) = 5',
      'getpeername(4, 127.0.0.1:P, 16) = 0',
      'write(4, "hi\\n", 3) = 3',
      'read(5, "hi\\n", 100) = 3',
      'shutdown(4, SHUT_WR) = 0',
      'read(5, "", 100) = 0',
      'close(5) = 0',
      'close(5) = -1 EBADF',
    ])
  })

  test('each refusal has its name, and ends nothing', async () => {
    const refused = ['bind s 127.0.0.1:1', 'bind 99 127.0.0.1:1', 'bind f 127.0.0.1:1', 'accept4 u nonblock']
    const lengths = [
      'bind u fault',
      'bind u 127.0.0.1:0 length=2',
      'bind u 127.0.0.1:0 length=0',
      'bind u 127.0.0.1:0 length=-1',
      'bind u 192.0.2.1:80',
    ]
    const lines = [
      ...LISTENER,
      'u = socket inet dgram udp',
      'f = open /dev/null',
      ...refused,
      ...lengths,
      'none = open /none',
      'read none 1',
    ]
    expect((await calls(lines)).slice(LISTENER.length)).toEqual([
      'socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP) = 4',
      'open("/dev/null", O_RDONLY) = 5',
      'bind(3, 127.0.0.1:1, 16) = -1 EINVAL',
      'bind(99, 127.0.0.1:1, 16) = -1 EBADF',
      'bind(5, 127.0.0.1:1, 16) = -1 ENOTSOCK',
      'accept4(4, SOCK_NONBLOCK) = -1 EOPNOTSUPP',
      'bind(4, 0x10, 16) = -1 EFAULT',
      'bind(4, 127.0.0.1:0, 2) = -1 EINVAL',
      'bind(4, 127.0.0.1:0, 0) = -1 EINVAL',
      'bind(4, 127.0.0.1:0, -1) = -1 EINVAL',
      'bind(4, 192.0.2.1:80, 16) = -1 EADDRNOTAVAIL',
      'open("/none", O_RDONLY) = -1 ENOENT',
      'read(-1, 1) = -1 EBADF',
    ])
  })

  test('every pair of calls that carries data', async () => {
    const lines = ['send c ab more', 'send c c times=3 nosignal', 'recv n 4 peek', 'recvfrom n 100', 'writev c a "b c"']
    const out = await callsOfPair([
      ...lines,
      'readv n 1 9',
      'sendmsg c x "\\x00\\""',
      'recvmsg n 1 1 1',
      'recv n 1 dontwait',
    ])
    expect(out).toEqual([
      'send(4, "ab", 2, MSG_MORE) = 2',
      'send(4, "ccc", 3, MSG_NOSIGNAL) = 3',
      'recv(5, "abcc", 4, MSG_PEEK) = 4',
      'recvfrom(5, "abccc", 100, 0, NULL, 0) = 5',
      'writev(4, ["a", "b c"], 2) = 4',
      'readv(5, ["a", "b c"], 2) = 4',
      'sendmsg(4, ["x", "\\x00\\""], 0) = 3',
      'recvmsg(5, ["x", "\\x00", "\\""], 0) = 3',
      'recv(5, 1, MSG_DONTWAIT) = -1 EAGAIN',
    ])
  })

  test('a datagram goes to the address that another call gave', async () => {
    const pair = ['s = socket inet dgram', 'bind s 127.0.0.1:0', 'a = getsockname s', 'c = socket inet dgram']
    const lines = [
      ...pair,
      'sendto c hi a',
      'n from = recvfrom s 9',
      'sendmsg s to from yo',
      'recvmsg c 9',
      'sendto c x',
    ]
    expect((await calls(lines)).slice(4)).toEqual([
      'sendto(4, "hi", 2, 0, 127.0.0.1:P, 16) = 2',
      'recvfrom(3, "hi", 9, 0, 127.0.0.1:Q, 16) = 2',
      'sendmsg(3, 127.0.0.1:Q, 16, ["yo"], 0) = 2',
      'recvmsg(4, 127.0.0.1:P, 16, ["yo"], 0) = 2',
      'sendto(4, "x", 1, 0, NULL, 0) = -1 EDESTADDRREQ',
    ])
  })

  test('select, poll and epoll tell what is ready', async () => {
    const before = ['poll n c:in,out timeout=0', 'select n c:out timeout=0', 'poll n timeout=1', 'select n timeout=1']
    const epoll = ['e = epoll_create', 'epoll_ctl e add n in rdhup', 'epoll_wait e timeout=0', 'shutdown c write']
    expect(await callsOfPair([...before, ...epoll, 'poll n:in,rdhup', 'select n', 'epoll_wait e'])).toEqual([
      'poll([{fd=5, events=POLLIN}, {fd=4, events=POLLIN|POLLOUT}], 2, 0) = 1 ([{fd=4, revents=POLLOUT}])',
      'select(6, [5], [4], [], 0 ms) = 1 (out [4])',
      'poll([{fd=5, events=POLLIN}], 1, 1) = 0',
      'select(6, [5], [], [], 1 ms) = 0',
      'epoll_create1(0) = 6',
      'epoll_ctl(6, EPOLL_CTL_ADD, 5, {events=EPOLLIN|EPOLLRDHUP, data=5}) = 0',
      'epoll_wait(6, [], 8, 0) = 0',
      'shutdown(4, SHUT_WR) = 0',
      'poll([{fd=5, events=POLLIN|POLLRDHUP}], 1, -1) = 1 ([{fd=5, revents=POLLIN|POLLRDHUP}])',
      'select(6, [5], [], [], NULL) = 1 (in [5])',
      'epoll_wait(6, [{events=EPOLLIN|EPOLLRDHUP, data=5}], 8, -1) = 1',
    ])
  })

  test('options are set, asked for and told by their names', async () => {
    const set = ['setsockopt s reuseaddr 1', 'getsockopt s reuseaddr', 'setsockopt s linger 3', 'getsockopt s linger']
    const more = [
      'setsockopt s rcvtimeo 1500',
      'getsockopt s rcvtimeo',
      'setsockopt s syncnt 2',
      'getsockopt s acceptconn',
    ]
    const failed = ['c = socket inet stream nonblock', 'connect c 127.0.0.1:1', 'poll c:out', 'getsockopt c error']
    expect((await calls([...LISTENER, ...set, ...more, ...failed])).slice(LISTENER.length)).toEqual([
      'setsockopt(3, SOL_SOCKET, SO_REUSEADDR, 1) = 0',
      'getsockopt(3, SOL_SOCKET, SO_REUSEADDR, 1) = 0',
      'setsockopt(3, SOL_SOCKET, SO_LINGER, {l_onoff=1, l_linger=3}) = 0',
      'getsockopt(3, SOL_SOCKET, SO_LINGER, {l_onoff=1, l_linger=3}) = 0',
      'setsockopt(3, SOL_SOCKET, SO_RCVTIMEO, 1500 ms) = 0',
      expect.stringMatching(/^getsockopt\(3, SOL_SOCKET, SO_RCVTIMEO, 150[0-9] ms\) = 0$/),
      'setsockopt(3, SOL_TCP, TCP_SYNCNT, 2) = 0',
      'getsockopt(3, SOL_SOCKET, SO_ACCEPTCONN, 1) = 0',
      'socket(AF_INET, SOCK_STREAM|SOCK_NONBLOCK, IPPROTO_IP) = 4',
      'connect(4, 127.0.0.1:1, 16) = -1 EINPROGRESS',
      'poll([{fd=4, events=POLLOUT}], 1, -1) = 1 ([{fd=4, revents=POLLOUT|POLLERR|POLLHUP}])',
      'getsockopt(4, SOL_SOCKET, SO_ERROR, ECONNREFUSED) = 0',
    ])
  })

  test('files, descriptors and time', async () => {
    const file = join(folder, 'file')
    await writeFile(file, 'two\nlines\n')
    const lines = [`f = open ${file} both`, 'r w = pipe', 'd = dup f', 'fstat r', 'fds', `cat ${file}`, 'cat /none']
    const more = ['nonblock r', 'read r 1', 'sysctl net/none 1', 'sleep 1', 'b = dup 99', 'close r', 'write w x']
    const out = await calls([...lines, ...more])
    expect(out.map(line => line.replace(/:\[\d+\]/, ':[N]').replace(/st_ino=\d+/, 'st_ino=N'))).toEqual([
      `open("${file}", O_RDWR) = 3`,
      'pipe([4, 5]) = 0',
      'dup(3) = 6',
      'fstat(4, {st_mode=S_IFIFO|0600, st_ino=N}) = 0',
      ...[0, 1, 2].map(fd => expect.stringMatching(new RegExp(`^${fd} -> `))),
      `3 -> ${file}`,
      '4 -> pipe:[N]',
      '5 -> pipe:[N]',
      `6 -> ${file}`,
      'two',
      'lines',
      'cat("/none") = -1 ENOENT',
      'fcntl(4, F_SETFL, O_NONBLOCK) = 0',
      'read(4, 1) = -1 EAGAIN',
      'sysctl("net/none", "1") = -1 ENOENT',
      'nanosleep(1 ms) = 0',
      'dup(99) = -1 EBADF',
      'close(4) = 0',
      'write(5, "x", 1) = -1 EPIPE',
    ])
  })

  test('an alarm interrupts the call that sleeps, and not the program', async () => {
    expect(await calls([...LISTENER, 'alarm 300', 'accept s', 'sleep 1'])).toEqual([
      expect.anything(),
      expect.anything(),
      expect.anything(),
      expect.anything(),
      'setitimer(ITIMER_REAL, 300 ms) = 0',
      'accept(3) = -1 EINTR',
      'nanosleep(1 ms) = 0',
    ])
  })

  test('a long text is cut where it is shown, never where it is sent', async () => {
    const out = await callsOfPair(['write c ab times=500', 'read n 2000'])
    const shown = `"${'ab'.repeat(32)}"...`
    expect(out).toEqual([`write(4, ${shown}, 1000) = 1000`, `read(5, ${shown}, 2000) = 1000`])
  })

  test('socketcall is one way of three for a 32-bit program', async () => {
    const direct = ['via direct', 's = socket inet stream', 'bind s 127.0.0.1:0', 'accept s']
    const multiplexed = [
      'via socketcall',
      't = socket inet stream',
      'bind t 127.0.0.1:0',
      'bind 99 127.0.0.1:1',
      'listen t 5',
    ]
    const raw = [
      'socketcall 99 1 2',
      'socketcall 0',
      'socketcall 1 fault',
      'socketcall 4 t 7',
      'via libc',
      'listen t 5',
    ]
    expect(await calls([...direct, ...multiplexed, ...raw], 'calls32')).toEqual([
      'socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3',
      'bind(3, 127.0.0.1:0, 16) = 0',
      'accept(3) = -1 ENOSYS',
      'socketcall(SYS_SOCKET, [AF_INET, SOCK_STREAM, IPPROTO_IP]) = 4',
      'socketcall(SYS_BIND, [4, 127.0.0.1:0, 16]) = 0',
      'socketcall(SYS_BIND, [99, 127.0.0.1:1, 16]) = -1 EBADF',
      'socketcall(SYS_LISTEN, [4, 5]) = 0',
      'socketcall(99, [1, 2]) = -1 EINVAL',
      'socketcall(0, []) = -1 EINVAL',
      'socketcall(1, 0x10) = -1 EFAULT',
      'socketcall(4, [4, 7]) = 0',
      'listen(4, 5) = 0',
    ])
  })

  test('socketcall is no call of a 64-bit program', async () => {
    expect(
      await calls(['via socketcall', 's = socket inet stream', 'socketcall 1 2 1 0', 'via direct', 'send 1 x']),
    ).toEqual([
      'socketcall(SYS_SOCKET, [AF_INET, SOCK_STREAM, IPPROTO_IP]) = -1 ENOSYS',
      'socketcall(1, [2, 1, 0]) = -1 ENOSYS',
      'send(1, "x", 1, 0) = -1 ENOSYS',
    ])
  })

  test('without arguments the lines come from the input, behind a prompt', async () => {
    const { exitCode, stdout } = await start('calls', [], 's = socket inet stream\n\n  close s\nq\nclose 0\n')
    expect([exitCode, stdout]).toEqual([0, '> socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3\n> > close(3) = 0\n> '])
    const ended = await start('calls', [], 'close 99')
    expect([ended.exitCode, ended.stdout]).toEqual([0, '> close(99) = -1 EBADF\n> '])
  })

  test.each([
    ['bnd s', '"bnd" is no call that is known here'],
    [
      'bind s 127.0.0.1:80',
      '"s" is neither a descriptor\'s name nor a number',
      'bind FD ADDRESS:PORT|fault [length=N]',
    ],
    ['bind 3', 'an address is missing', 'bind FD ADDRESS:PORT|fault [length=N]'],
    [
      'bind 3 localhost:80',
      '"localhost:80" is no address such as 127.0.0.1:80, nor the name of one, nor fault',
      'bind FD ADDRESS:PORT|fault [length=N]',
    ],
    [
      'bind 3 127.0.0.1:65536',
      '"127.0.0.1:65536" is no address such as 127.0.0.1:80, nor the name of one, nor fault',
      'bind FD ADDRESS:PORT|fault [length=N]',
    ],
    ['bind 3 127.0.0.1:1 length=x', 'length= takes a number', 'bind FD ADDRESS:PORT|fault [length=N]'],
    ['n = bind 3 127.0.0.1:1', 'it gives 0 values that can be named', 'bind FD ADDRESS:PORT|fault [length=N]'],
    [
      'listen 3 99999999999',
      'the backlog: "99999999999" is no number from -2147483648 to 2147483647',
      'listen FD BACKLOG',
    ],
    ['listen 3 5 6', '"6" is not understood here', 'listen FD BACKLOG'],
    ['listen 3 010x', 'the backlog: "010x" is no number from -2147483648 to 2147483647', 'listen FD BACKLOG'],
    [
      's = socket ip stream',
      'the family: "ip" is none of inet, inet6, unix, netlink, packet',
      'FD = socket inet|inet6|unix|… stream|dgram|… [nonblock] [cloexec] [tcp|udp|…]',
    ],
    ['s=socket inet stream', '"s=socket" is no call that is known here'],
    ['= socket inet stream', '= stands between one or two names and a call'],
    ['a b c = pipe', '= stands between one or two names and a call'],
    ['a =', '= stands between one or two names and a call'],
    ['2 = dup 1', '"2" is no name: a to z, then also 0 to 9, - and _'],
    ['write 1 "a', 'a text has no closing quote'],
    ['write 1 "a"b', 'a text must end with its closing quote'],
    ['write 1 "\\q"', 'in a text \\ is followed by n, t, r, 0, \\, " or xHH'],
    [
      'write 1 a times=2000000',
      'a text has at most 1048576 bytes, and is there at least once',
      'write FD "TEXT" [times=N]',
    ],
    ['poll 1:out,oup', '"oup" is no event such as in, out or pri', 'poll FD[:in,out,pri]... [timeout=MILLISECONDS]'],
    ['select -1', 'select takes descriptors from 0 to 1023', 'select FD[:in,out,pri]... [timeout=MILLISECONDS]'],
    ['setsockopt 3 none 1', '"none" is no option of a socket', 'setsockopt FD OPTION VALUE'],
    [Array(40).fill('x').join(' '), 'more than 31 words'],
  ])('`%s` ends it with 2', async (line, why, usage?: string) => {
    const { exitCode, stdout, stderr } = await start('calls', [line, 'close 99'])
    const told = usage === undefined ? '' : `calls: usage: ${usage}\n`
    expect([exitCode, stdout, stderr]).toEqual([2, '', `calls: \`${line}\`: ${why}\n${told}`])
  })

  test('a line that is too long ends it with 2, as an argument and as input', async () => {
    const message = 'calls: a line is longer than 4095 bytes\n'
    expect(await start('calls', ['x'.repeat(4096)])).toMatchObject({ exitCode: 2, stdout: '', stderr: message })
    expect(await start('calls', [], 'x'.repeat(4096))).toMatchObject({ exitCode: 2, stdout: '> ', stderr: message })
  })
})
