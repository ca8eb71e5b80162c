import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { type CpioEntry, encodeCpio, padding } from '../../../../src/artifacts/rootfs/cpio.js'
import { findProgram } from '../../../../src/system/process-find.js'

const ENTRIES: readonly CpioEntry[] = [
  { type: 'file', path: 'bin/tool', mode: 0o755, bytes: Buffer.from('12345') },
  { type: 'link', path: 'bin/other', target: 'tool' },
  { type: 'device', path: 'dev/console', mode: 0o600, major: 5, minor: 1 },
  { type: 'folder', path: 'tmp', mode: 0o1777 },
  { type: 'file', path: 'empty', mode: 0o644, bytes: Buffer.alloc(0) },
  { type: 'file', path: 'lab/ü', mode: 0o644, bytes: Buffer.from('x') },
]

/** Reads an archive by the format's own description, with nothing of the writer's. */
function read(archive: Buffer) {
  const members: { name: string; inode: number; mode: number; ids: number[]; device: number[]; data: string }[] = []
  for (let at = 0; ; ) {
    expect(archive.toString('latin1', at, at + 6)).toBe('070701')
    const field = (index: number) =>
      Number.parseInt(archive.toString('latin1', at + 6 + 8 * index, at + 14 + 8 * index), 16)
    const nameEnd = at + 110 + field(11)
    const name = archive.toString('utf8', at + 110, nameEnd - 1)
    const dataAt = Math.ceil(nameEnd / 4) * 4
    if (name === 'TRAILER!!!') return members
    const data = archive.toString('utf8', dataAt, dataAt + field(6))
    // uid, gid, mtime
    const ids = [field(2), field(3), field(5)]
    members.push({ name, inode: field(0), mode: field(1), ids, device: [field(9), field(10)], data })
    at = Math.ceil((dataAt + field(6)) / 4) * 4
  }
}

describe('encodeCpio', () => {
  test('writes what a second reader reads', () => {
    const plain = { ids: [0, 0, 0], device: [0, 0], data: '' }
    expect(read(encodeCpio(ENTRIES))).toEqual([
      { ...plain, name: 'bin', inode: 1, mode: 0o040755 },
      { ...plain, name: 'bin/other', inode: 2, mode: 0o120777, data: 'tool' },
      { ...plain, name: 'bin/tool', inode: 3, mode: 0o100755, data: '12345' },
      { ...plain, name: 'dev', inode: 4, mode: 0o040755 },
      { ...plain, name: 'dev/console', inode: 5, mode: 0o020600, device: [5, 1] },
      { ...plain, name: 'empty', inode: 6, mode: 0o100644 },
      { ...plain, name: 'lab', inode: 7, mode: 0o040755 },
      { ...plain, name: 'lab/ü', inode: 8, mode: 0o100644, data: 'x' },
      { ...plain, name: 'tmp', inode: 9, mode: 0o041777 },
    ])
  })

  test('gives the same bytes in whatever order the entries come', () => {
    expect(encodeCpio([...ENTRIES].reverse())).toEqual(encodeCpio(ENTRIES))
    expect(encodeCpio(ENTRIES).length % 512).toBe(0)
  })

  test('refuses a path that is there twice', () => {
    const twice: CpioEntry = { type: 'folder', path: 'tmp', mode: 0o755 }
    expect(() => encodeCpio([...ENTRIES, twice])).toThrow('tmp is twice in the archive')
  })

  test.skipIf(findProgram('cpio') === null)('is what cpio itself takes for an archive', async () => {
    const { stdout, stderr } = await execa('cpio', ['--list', '--verbose', '--numeric-uid-gid'], {
      input: encodeCpio(ENTRIES),
      env: { LC_ALL: 'C.UTF-8', TZ: 'UTC' },
    })
    expect(stderr).toBe('3 blocks')
    expect(stdout.split('\n').map(line => line.replace(/ +/g, ' '))).toEqual([
      'drwxr-xr-x 2 0 0 0 Jan 1 1970 bin',
      'lrwxrwxrwx 1 0 0 4 Jan 1 1970 bin/other -> tool',
      '-rwxr-xr-x 1 0 0 5 Jan 1 1970 bin/tool',
      'drwxr-xr-x 2 0 0 0 Jan 1 1970 dev',
      'crw------- 1 0 0 5, 1 Jan 1 1970 dev/console',
      '-rw-r--r-- 1 0 0 0 Jan 1 1970 empty',
      'drwxr-xr-x 2 0 0 0 Jan 1 1970 lab',
      '-rw-r--r-- 1 0 0 1 Jan 1 1970 lab/ü',
      'drwxrwxrwt 2 0 0 0 Jan 1 1970 tmp',
    ])
  })
})

test('padding goes up to the next multiple and no further', () => {
  expect([0, 1, 3, 4, 5].map(length => padding(length, 4).length)).toEqual([0, 3, 1, 0, 3])
})
