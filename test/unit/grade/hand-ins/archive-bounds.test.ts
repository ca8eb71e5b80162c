import { readFile, writeFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { readHandIn } from '../../../../src/grade/hand-ins/index.js'
import { temporaryFolder } from '../../temporary.js'
import { type TarEntry, tarOf, tgzOf, zipOf } from './archives.js'
import { archived, faultOf, find, readAll, saved, texts, write } from './sample.js'

const ANSWER = { name: 'answer.yaml', data: 'decides: a\n' }
const READ = { 'answer.yaml': 'decides: a\n' }
const MIB = 1024 * 1024

describe('what is too much', () => {
  test('2,000 entries are read, and no more', async () => {
    const others = Array.from({ length: 2_000 }, (_, n) => ({ name: `x/${n}`, stored: true }))
    const files = [ANSWER, ...others.slice(1)]
    expect(texts(await archived(zipOf(files)))).toEqual(READ)
    expect(faultOf(await archived(zipOf([ANSWER, ...others])))).toBe('it has more than 2000 entries')
    const tgz = await tgzOf([ANSWER, ...others])
    expect(faultOf(await archived(tgz))).toBe('it has more than 2000 entries')
    expect(faultOf(await archived(zipOf([{ name: 'a.tgz', data: tgz }])))).toBe('it has more than 2000 entries')
  })

  test('an archive in an archive is read, a third one is not', async () => {
    const one = zipOf([ANSWER])
    const two = await tgzOf([{ name: 'one.zip', data: one }])
    expect(texts(await archived(two))).toEqual(READ)
    expect(faultOf(await archived(zipOf([{ name: 'two.tgz', data: two }])))).toContain('it holds "one.zip"')
  })

  test('an archive that holds itself ends', async () => {
    // too small for a real quine: the chain is as long as anybody looks
    let quine = zipOf([{ name: 'x.zip', data: 'x' }])
    for (let n = 0; n < 5; n++) quine = zipOf([{ name: 'x.zip', data: quine }])
    expect(faultOf(await archived(quine))).toContain('it holds "x.zip"')
  })

  test('two archives in one: nobody says which', async () => {
    const inner = zipOf([ANSWER])
    const found = await readAll([
      await saved(
        zipOf([
          { name: 'a.zip', data: inner },
          { name: 'b.zip', data: inner },
        ]),
      ),
    ])
    expect(Object.keys(found)).toEqual(['a', 'b'])
    const top = await temporaryFolder()
    await write(top, { 'alice/a.zip': inner, 'alice/b.zip': inner, 'bob/answer.yaml': '' })
    expect(await readAll([top])).toMatchObject({ alice: expect.stringContaining('it holds "a.zip", "b.zip"') })
  })

  test('an inner archive of more than 16 MiB', async () => {
    const huge = zipOf([{ name: 'a.zip', data: Buffer.alloc(17 * MIB) }])
    expect(faultOf(await archived(huge))).toBe('a.zip: it has more than 16 MiB')
  })

  test('folders without an end', async () => {
    const deep = `${'d/'.repeat(400)}answer.yaml`
    expect(faultOf(await archived(zipOf([{ name: deep }])))).toContain('it is empty')
    expect((await archived(zipOf([ANSWER, { name: deep }]))).notes).toEqual([
      expect.stringContaining('it lies too deep'),
    ])
  })

  test('headers of a tar that are larger than any name', async () => {
    const pax = (await tarOf([{ name: 'x', pax: { comment: 'y'.repeat(5 * MIB) } } as TarEntry, ANSWER])) as Buffer
    expect(faultOf(await archived(pax))).toContain('the archive is damaged: Header exceeds max size')
  })
})

describe('what is broken', () => {
  test('nothing at all, text, other archives', async () => {
    expect(faultOf(await archived(Buffer.alloc(0)))).toBe('it is empty')
    expect(faultOf(await archived(Buffer.from('hello')))).toBe('it is neither a zip nor a tar archive')
    expect(faultOf(await archived(Buffer.from('7z\xbc\xaf\x27\x1c', 'latin1')))).toBe('it is a 7-Zip archive')
    expect(faultOf(await archived(gzipSync('decides: a\n'), 'answer.yaml.gz'))).toContain('the archive is damaged')
  })

  test('cut short', async () => {
    const data = Buffer.from(Array.from({ length: 9_000 }, (_, n) => (n * n * 7) % 251))
    const zip = zipOf([{ name: 'answer.yaml', data }])
    expect(faultOf(await archived(zip.subarray(0, zip.length / 2)))).toContain('the archive is damaged')
    const tgz = await tgzOf([{ name: 'answer.yaml', data }])
    expect(faultOf(await archived(tgz.subarray(0, tgz.length / 2)))).toContain('the archive is damaged')
    const tar = await tarOf([{ name: 'answer.yaml', data }])
    expect(faultOf(await archived(tar.subarray(0, 4_000)))).toContain('the archive is damaged')
  })

  test("one student's broken archive spoils nobody else's in the class's", async () => {
    const many = zipOf([
      { name: 'a.zip', data: 'PK\x03\x04' },
      { name: 'b/answer.yaml', data: 'b' },
    ])
    expect(await readAll([await saved(many)])).toEqual({
      a: expect.stringContaining('the archive is damaged'),
      b: { 'answer.yaml': 'b' },
    })
  })

  test("one student's thousands of entries in the class's archive are that student's", async () => {
    const flood = Array.from({ length: 2_001 }, (_, n) => ({ name: `a/${n}`, stored: true }))
    expect(await readAll([await saved(zipOf([...flood, { name: 'b/answer.yaml', data: 'b' }]))])).toEqual({
      a: 'it has more than 2000 entries',
      b: { 'answer.yaml': 'b' },
    })
  })

  test("a class's archive that breaks after it was listed costs nobody points", async () => {
    const file = await saved(zipOf([{ name: 'a/answer.yaml' }, { name: 'b/answer.yaml' }]))
    const [found] = await find([file])
    await writeFile(file, (await readFile(file)).subarray(0, 50))
    await expect(found && readHandIn(found)).rejects.toMatchObject({ code: 'disk' })
    await writeFile(file, zipOf([{ name: 'b/answer.yaml' }]))
    await expect(found && readHandIn(found)).rejects.toMatchObject({ code: 'disk' })
  })
})
