import { lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { copyGdbScripts } from '../../../../src/artifacts/kernel/gdb-scripts.js'
import { temporaryFolder } from '../../temporary.js'

test('links become files, and only Python is kept', async () => {
  const folder = await temporaryFolder()
  const linux = join(folder, 'build/scripts/gdb/linux')
  await mkdir(linux, { recursive: true })
  for (const name of ['tasks.py', 'vmlinux-gdb.py']) await writeFile(join(folder, name), `# ${name}\n`)
  await symlink(join(folder, 'tasks.py'), join(linux, 'tasks.py'))
  await symlink(join(folder, 'vmlinux-gdb.py'), join(folder, 'build/vmlinux-gdb.py'))
  await writeFile(join(linux, 'constants.py'), '')
  await writeFile(join(linux, '.constants.py.cmd'), '')
  await copyGdbScripts(join(folder, 'build'), join(folder, 'gdb'))
  const kept = (await readdir(join(folder, 'gdb'), { recursive: true })).sort()
  expect(kept).toEqual([
    'scripts',
    'scripts/gdb',
    'scripts/gdb/linux',
    'scripts/gdb/linux/constants.py',
    'scripts/gdb/linux/tasks.py',
    'vmlinux-gdb.py',
  ])
  expect((await lstat(join(folder, 'gdb/scripts/gdb/linux/tasks.py'))).isFile()).toBe(true)
  expect(await readFile(join(folder, 'gdb/vmlinux-gdb.py'), 'utf8')).toBe('# vmlinux-gdb.py\n')
})
