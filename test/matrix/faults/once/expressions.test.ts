import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PACKAGE_ROOT } from '../../../../src/system/paths.js'
import { createFaultBench, type FaultBench } from '../../../vm/support/faults.js'
import { eventsOf, hitsOf, kernelOptions, klab, testKernel } from '../../../vm/support/klab.js'

const SUPPORT = join(PACKAGE_ROOT, 'test/vm/support')
const NOTING = `source ${join(SUPPORT, 'gdb-texts.py')}`

/** Every place where a lab names something to GDB. */
const LAB = `title: Every place where a lab names something to GDB
requires: [CONFIG_INET]
guest:
  steps:
    - start: maker
      run: [mkdir, /tmp/abc]
    - exit: maker
probes:
  mkdir:
    at: [no_such_function, vfs_mkdir]
    tasks: [maker]
    under: [no_such_caller, do_mkdirat]
    entry:
      values:
        mode: mode & 0777
        caller: do_mkdirat::mode
        me: current->pid
        letter: current->comm[0]
        size: sizeof(struct dentry) + sizeof(unsigned int)
        cast: ((struct inode *)dir)->i_ino
        around: container_of(&dentry->d_name, struct dentry, d_name)
        network: ntohs(1)
        global: init_task.pid
        too-far: current->comm[0x7fffffffffffffff]
      structs:
        dir: { of: '*dir', fields: [i_mode, i_sb->s_flags] }
      lists:
        tasks: { head: init_task.tasks, of: struct task_struct, by: tasks, fields: [pid], values: { name: item->comm }, limit: 3 }
      bytes:
        name: { at: dentry->d_name.name, length: 3 }
    return: same
  line: { at: 'net/no-such+file.c:7', optional: true }
  when: { at: vfs_rmdir, when: lsm }
expect:
  - hit: mkdir
    count: 1
  - value: mkdir.entry.name.text
    equals: abc
  - exit: maker
`.replace('too-far', 'too_far')

const NAME = '[A-Za-z_][A-Za-z0-9_]*'
/** What may reach GDB by each of its functions, and nothing else. */
const FORMS: Readonly<Record<string, RegExp>> = {
  execute:
    /^(?:continue&|info symbol 0x[0-9a-f]+|python (?:import |print\(gdb\.VERSION\)|klab_agent\.main\.call\("[a-z]+", "[^"]*"\)).*)$/,
  parse_and_eval: new RegExp(
    `^(?:\\(unsigned long\\)(?:&${NAME}(?:\\.${NAME})?|\\$sp)|\\$[re][ad]x|PIDTYPE_SID|${NAME}\\.timekeeper(?:\\.${NAME})+)$`,
  ),
  decode_line: /^[A-Za-z0-9_][A-Za-z0-9_.+/-]*\.[chS]:[0-9]+$/,
  lookup_type: new RegExp(`^(?:(?:struct|union|enum) )?${NAME}$|^[a-z]+(?: [a-z]+)*$`),
  lookup_symbol: new RegExp(`^${NAME}$`),
  lookup_global_symbol: new RegExp(`^${NAME}$`),
  lookup_static_symbol: new RegExp(`^${NAME}$`),
  Breakpoint: new RegExp(`^(?:\\*0x[0-9a-f]+|${NAME}(?:\\.[A-Za-z0-9_]+)*)$`),
}

let bench: FaultBench

beforeAll(async () => {
  bench = await createFaultBench()
})
afterAll(() => bench[Symbol.asyncDispose]())

test('of a lab only names, types and lines reach GDB, each in its one form', async () => {
  const texts = join(bench.folder, 'texts')
  const gdb = await bench.program('noting-gdb', `#!/bin/sh\nexec gdb -iex '${NOTING}' "$@"\n`)
  const lab = await bench.lab('places', LAB)
  const { status, stderr } = await klab(['run', lab, ...kernelOptions(), '--out', bench.out, '--gdb', gdb], {
    ...bench.env,
    KLAB_GDB_TEXTS: texts,
  })
  expect(stderr).not.toContain('error')
  expect(status).toBe(0)
  const [hit] = hitsOf(await eventsOf(join(bench.out, 'places')), 'mkdir')
  expect(hit?.captures.too_far).toHaveProperty('unavailable')
  expect(hit?.captures).toMatchObject({ mode: 0o777, network: 256, global: 0 })
  const seen = await textsOf(texts)
  expect(seen.filter(isForeign)).toEqual([])
  const named = seen.map(({ text }) => text)
  for (const text of ['no_such_function', 'struct task_struct', 'struct inode', 'net/no-such+file.c:7', 'init_task'])
    expect(named).toContain(text)
})

describe('past the driver, with a text of any form in each place where a lab has one', () => {
  const ASSIGNS = '*($klab_canary = 42)'
  const CANARY = 'print $klab_canary'
  const canary = () => join(bench.folder, 'canary')
  const hostile = () => [
    ASSIGNS,
    ASSIGNS.slice(1),
    `*$_shell("touch ${canary()}")`,
    `$_shell("touch ${canary()}")`,
    `a\nshell touch ${canary()}`,
    `|touch ${canary()}`,
    `-function start_kernel -line $_shell("touch ${canary()}")`,
    '-probe-stap x:y',
    '*start_kernel',
    'start_kernel if $_shell("true")',
    'start_kernel thread 1',
    "'init/main.c'::x",
    '$pc',
    '$_exitcode = 1',
    'start_kernel()',
    'panic("x")',
    'struct task_struct { int x; }',
    'struct task_struct *',
    'typeof(init_task)',
    'init/main.c:1, 2',
    '../../etc/passwd.c',
    '%s%n',
    '',
    '\u0000',
    'é',
    'a'.repeat(5_000),
  ]

  const gdb = async (commands: readonly string[], env: Readonly<Record<string, string>>) => {
    const { vmlinux } = await testKernel()
    const all = [NOTING, ...commands].flatMap(command => ['-ex', command])
    return execa('gdb', ['-nx', '-q', '-batch', '-iex', 'set auto-load off', ...all, vmlinux], { env, reject: false })
  }

  test('the means are sharp: GDB itself evaluates such a place', async () => {
    const { stdout } = await gdb([`python gdb.decode_line("${ASSIGNS}")`, CANARY], {
      KLAB_GDB_TEXTS: join(bench.folder, 'means-texts'),
    })
    expect(stdout).toMatch(/= 42$/)
  })

  test('nothing is evaluated, called or started', async () => {
    const [file, texts] = [join(bench.folder, 'hostile'), join(bench.folder, 'hostile-texts')]
    await writeFile(file, JSON.stringify(hostile()))
    const agent = join(PACKAGE_ROOT, 'src/debugger/agent')
    const commands = [
      `python import sys; sys.path.insert(0, ${JSON.stringify(agent)})`,
      `source ${join(SUPPORT, 'gdb-hostile.py')}`,
      CANARY,
    ]
    const { stdout } = await gdb(commands, { KLAB_GDB_TEXTS: texts, KLAB_HOSTILE: file })
    expect(stdout).toMatch(/= void$/)
    const seen = await textsOf(texts)
    expect(seen.length).toBeGreaterThan(100)
    expect(seen.filter(isForeign)).toEqual([])
    // A function's name is all that is left of these, and no kernel has one.
    for (const text of hostile()) expect(seen.map(one => one.text)).not.toContain(text)
    expect(await readdir(bench.folder)).not.toContain('canary')
  })
})

interface Text {
  readonly by: string
  readonly text: string
}

async function textsOf(path: string): Promise<readonly Text[]> {
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
  const calls = lines.map(line => JSON.parse(line) as [string, string[]])
  return calls.flatMap(([by, texts]) => texts.map(text => ({ by, text })))
}

function isForeign({ by, text }: Text): boolean {
  return FORMS[by]?.test(text) !== true
}
