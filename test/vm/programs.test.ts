import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Compile, openCompiler } from './support/compiling.js'
import { type Bench, createBench, eventsOf, ofKind, returnsOf } from './support/klab.js'

let bench: Bench
let compile: Compile
beforeAll(async () => {
  bench = await createBench()
  compile = await openCompiler()
})
afterAll(() => bench[Symbol.asyncDispose]())

/** A lab in a folder of its own, with its sources; the path of its file. */
async function lab(name: string, files: Readonly<Record<string, string>>, rest: string): Promise<string> {
  const folder = join(bench.folder, name)
  await mkdir(folder)
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text)
  await writeFile(
    join(folder, 'lab.yaml'),
    `title: A program\nguest:\n  programs: { /lab/server: [${Object.keys(files)}] }\n${rest}`,
  )
  return join(folder, 'lab.yaml')
}

describe('a program in C', () => {
  const SOURCES = {
    'server.c': `#include <arpa/inet.h>
#include <linux/tcp.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include "port.h"

static void *half(void *number) { printf("half %.0f\\n", floor(sqrt(*(int *)number))); return NULL; }

int main(int argc, char **argv)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0), number = atoi(argv[1]);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port(number))};
    pthread_t thread;

    pthread_create(&thread, NULL, half, &number);
    pthread_join(thread, NULL);
    printf("%s as %d\\n", argv[0], getuid());
    return bind(fd, (struct sockaddr *)&address, sizeof address);
}
`,
    'port.c': '#include "port.h"\nint port(int number) { return number + 1; }\n',
    'port.h': 'int port(int number);\n',
  }
  const REST = `  steps:
    - { start: server, run: [/lab/server, 7776], user: 1000 }
    - exit: server
probes:
  bind: { at: __sys_bind, tasks: [server], return: true }
expect:
  - { returns: bind, equals: 0 }
`

  test('is compiled, put into the guest and watched; the manifest says by what, and what came of it', async () => {
    expect(await bench.run(await lab('good', SOURCES, REST))).toMatchObject({ status: 0 })
    const run = join(bench.out, 'good')
    const events = await eventsOf(run)
    expect(ofKind(events, 'output').map(({ text }) => text)).toEqual(['half 88', '/lab/server as 1000'])
    expect(returnsOf(events, 'bind').length).toBe(1)

    const { rootfs, durations } = JSON.parse(await readFile(join(run, 'run.json'), 'utf8'))
    expect(rootfs.programs.compiler).toMatch(/^gcc version \d/)
    expect(durations.programs).toBeGreaterThan(0)
    // another boot makes the same of it
    const again = await compile(SOURCES)
    const bytes = again.type === 'program' ? again.bytes : Buffer.alloc(0)
    expect(rootfs.programs.sha256).toEqual({ '/lab/server': createHash('sha256').update(bytes).digest('hex') })
  })
})

describe('a source that reaches for the host', () => {
  const SECRET = 'the-teachers-key'
  let key: string
  beforeAll(async () => {
    key = join(bench.folder, 'key.yaml')
    await writeFile(key, `${SECRET}\n`)
  })

  test('finds nothing of it, by #include, __has_include or .incbin', async () => {
    const found = ['/etc/shadow', '/root/.ssh', process.execPath, key].map(
      path => `#if __has_include("${path}")\n#error found ${path}\n#endif\n`,
    )
    const assembled = `__asm__(".incbin \\"${key}\\"\\n.include \\"../key.yaml\\"\\n.incbin \\"/dev/mem\\"");\n`
    const outcome = await compile({ 'server.c': `${found.join('')}${assembled}int main(void) { return 0; }\n` })
    expect(outcome.type).toBe('refused')
    const messages = outcome.type === 'program' ? '' : outcome.messages
    expect(messages.split('\n').filter(line => /: Error: .*(?:not found|No such file)/.test(line))).toHaveLength(3)
    expect(messages).not.toMatch(new RegExp(`found /|${SECRET}`))
  })

  test('is a mistake at its line, told in gcc’s words, with status 2', async () => {
    const text = `#include <stdio.h>\n#include "../key.yaml"\nint main(void) { return 0 }\n`
    const outcome = await bench.run(await lab('reaching', { 'server.c': text }, 'expect: [{ console: x }]\n'))
    expect(outcome).toMatchObject({ status: 2, stdout: '' })
    const at = join(bench.folder, 'reaching', 'server.c')
    expect(
      outcome.stderr,
    ).toContain(`${at}:2:10: error: /lab/server cannot be compiled: ../key.yaml: No such file or directory
  1 | #include <stdio.h>
> 2 | #include "../key.yaml"
    |          ^
`)
    expect(outcome.stderr).not.toContain(SECRET)
  })
})
