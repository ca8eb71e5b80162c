import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readOrderFile, writeOrderFile } from '../../../src/cli/initcalls/orders.js'
import { formatOrder } from '../../../src/initcalls/index.js'
import { rowsOf } from '../initcalls/order/help.js'
import { temporaryFolder } from '../temporary.js'

const ROWS = rowsOf('fs inet_init net/ipv4/af_inet.c\nlate init drivers/xen/foo.c')
const MORE = [...ROWS, ...rowsOf('late more_init drivers/more.c')]

describe('a file of an expected order', () => {
  test('is read as it was written', async () => {
    const file = join(await temporaryFolder(), 'order.txt')
    expect(await writeOrderFile(file, ROWS, ['Mine'])).toEqual({ change: 'new', rules: 0 })
    const { order, text } = await readOrderFile(file)
    expect(order.rows).toEqual(ROWS)
    expect(text).toBe(formatOrder(ROWS, ['Mine']))
    expect(await writeOrderFile(file, ROWS, ['Mine'])).toEqual({ change: 'unchanged', rules: 0 })
  })

  test('keeps its rules, its mode and its place behind a link', async () => {
    const folder = await temporaryFolder()
    const [file, link] = [join(folder, 'order.txt'), join(folder, 'link.txt')]
    await writeFile(file, `${formatOrder(ROWS, [])}\nrules\n* except late # ours\n`)
    await chmod(file, 0o640)
    await symlink(file, link)
    expect(await writeOrderFile(link, MORE, [])).toEqual({ change: 'changed', rules: 1 })
    expect(await readFile(file, 'utf8')).toBe(`${formatOrder(MORE, [])}\nrules\n* except late # ours\n`)
    expect((await stat(file)).mode & 0o777).toBe(0o640)
    expect((await lstat(link)).isSymbolicLink()).toBe(true)
    expect((await readdir(folder)).toSorted()).toEqual(['link.txt', 'order.txt'])
  })

  test('that is another file is not written over', async () => {
    const file = join(await temporaryFolder(), 'notes.txt')
    await writeFile(file, 'dear diary\n')
    await expect(writeOrderFile(file, ROWS, [])).rejects.toMatchObject({ errors: [{ code: 'order-invalid' }] })
    expect(await readFile(file, 'utf8')).toBe('dear diary\n')
  })
})

describe('what cannot be read is told', () => {
  test.each([
    ['nothing', async () => {}, 'there is no file at this path'],
    ['folder', async (path: string) => void (await mkdir(path)), 'this is a folder, and no file'],
    ['device', (path: string) => symlink('/dev/zero', path), 'this is no regular file'],
    [
      'large',
      (path: string) => writeFile(path, Buffer.alloc(5 * 1024 * 1024, 'a')),
      'an expected order has at most 4 MiB, and this file is larger',
    ],
    ['latin', (path: string) => writeFile(path, Buffer.from([0x66, 0xe9])), 'this file is not UTF-8 text'],
  ])('%s', async (name, make, what) => {
    const path = join(await temporaryFolder(), name)
    await make(path)
    await expect(readOrderFile(path)).rejects.toMatchObject({
      code: 'order-invalid',
      exitStatus: 2,
      parts: { what, at: { file: path, line: 1, column: 1 } },
    })
  })
})

describe('what cannot be written is told, and leaves nothing behind', () => {
  test('no such folder', async () => {
    const folder = join(await temporaryFolder(), 'none')
    await expect(writeOrderFile(join(folder, 'order.txt'), ROWS, [])).rejects.toMatchObject({
      code: 'option-invalid',
      message: `there is no folder ${folder} to write the order to`,
    })
  })

  test('a name that the file system does not take', async () => {
    const folder = await temporaryFolder()
    await expect(writeOrderFile(join(folder, 'x'.repeat(300)), ROWS, [])).rejects.toMatchObject({
      code: 'disk',
      exitStatus: 3,
      parts: { why: expect.stringContaining('ENAMETOOLONG') },
    })
    expect(await readdir(folder)).toEqual([])
  })

  test('a folder in its place', async () => {
    const folder = await temporaryFolder()
    await expect(writeOrderFile(folder, ROWS, [])).rejects.toMatchObject({ code: 'order-invalid' })
    expect(await readdir(folder)).toEqual([])
  })
})
