import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findDefinition } from '../../../src/debugger/definition.js'

const TREE: Readonly<Record<string, string>> = {
  'ipc/Makefile': 'obj-$(CONFIG_SYSVIPC) += util.o \\\n\tmsg.o\nobj-$(CONFIG_ALWAYS) += plain.o\n',
  'ipc/msg.c': 'long msg_send(int a);\nlong msg_send(int a)\n{\n\treturn 0;\n}\n',
  'ipc/plain.c': '#ifdef CONFIG_ODD\nint odd(void)\n{\n}\n#else\nstatic inline int even(void) { return 0; }\n#endif\n',
  'net/Makefile': 'obj-$(CONFIG_NET) += core/\n',
  'net/core/Makefile': 'obj-y += sock.o\nobj-$(CONFIG_BPF) += filter.o\n',
  'net/core/sock.c': 'int *sock_pointer(void)\n{\n}\n',
  'net/core/filter.c': 'int sock_pointer(void)\n{\n}\n',
  'fs/Makefile': 'obj-$(CONFIG_PARTS) += parts.o\nparts-objs := first.o second.o\n',
  'fs/second.c': 'int second(void)\n{\n}\n',
  config: 'CONFIG_NET=y\nCONFIG_ALWAYS=y\n# CONFIG_BPF is not set\n',
}

let tree: string
let config: string
beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), 'klab-definition-'))
  config = join(tree, 'config')
  for (const [name, text] of Object.entries(TREE)) {
    await mkdir(dirname(join(tree, name)), { recursive: true })
    await writeFile(join(tree, name), text)
  }
})
afterAll(() => rm(tree, { recursive: true, force: true }))

test("an option of the folder's Makefile, over a continued line; a prototype is no definition", async () => {
  expect(await findDefinition('msg_send', tree, config)).toEqual({
    file: 'ipc/msg.c',
    line: 2,
    disabledBy: ['CONFIG_SYSVIPC'],
  })
})

test('an #ifdef around the definition, which its #else ends', async () => {
  expect(await findDefinition('odd', tree, config)).toMatchObject({ disabledBy: ['CONFIG_ODD'] })
  expect(await findDefinition('even', tree, config)).toEqual({ file: 'ipc/plain.c', line: 6, disabledBy: [] })
})

test('of several definitions the one that is built in', async () => {
  expect(await findDefinition('sock_pointer', tree, config)).toEqual({
    file: 'net/core/sock.c',
    line: 1,
    disabledBy: [],
  })
})

test('without a configuration nothing is blamed on it', async () => {
  expect(await findDefinition('msg_send', tree, null)).toMatchObject({ disabledBy: [] })
})

test('a name that the tree does not define', async () => {
  expect(await findDefinition('nowhere', tree, config)).toBeNull()
  expect(await findDefinition('msg_send', join(tree, 'no-such-folder'), config)).toBeNull()
})

test('a file that is part of a composite object is under the option of the whole', async () => {
  expect(await findDefinition('second', tree, config)).toMatchObject({ disabledBy: ['CONFIG_PARTS'] })
})
