import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { readHandIn } from '../../../../src/grade/hand-ins/index.js'
import { temporaryFolder } from '../../temporary.js'
import { type TarEntry, tarOf, tgzOf, type ZipEntry, zipOf } from './archives.js'
import { archived, faultOf, read, saved, texts, write } from './sample.js'

const ANSWER = { name: 'answer.yaml', data: 'decides: a\n' }
const READ = { 'answer.yaml': 'decides: a\n' }
const MIB = 1024 * 1024

describe('what other programs have packed', () => {
  test('zip by Python, with a folder around', async () => {
    const top = await temporaryFolder()
    await write(top, { 'work/answer.yaml': ANSWER.data, 'work/server.c': 'int main;' })
    execFileSync('python3', ['-m', 'zipfile', '-c', 'alice.zip', 'work'], { cwd: top })
    expect(texts(await read(join(top, 'alice.zip')))).toEqual({ ...READ, 'server.c': 'int main;' })
  })

  test.each(['ustar', 'gnu', 'pax'])('tar, format %s', async format => {
    const top = await temporaryFolder()
    const deep = `${'d'.repeat(70)}/${'e'.repeat(70)}`
    await write(top, { [`${deep}/answer.yaml`]: ANSWER.data })
    execFileSync('tar', ['-czf', 'alice.tgz', `--format=${format}`, '--', deep], { cwd: top })
    expect(texts(await read(join(top, 'alice.tgz')))).toEqual(READ)
  })

  test('a file that is told by its content, not by its ending', async () => {
    expect(texts(await archived(await tgzOf([ANSWER]), 'alice.zip'))).toEqual(READ)
    expect(texts(await archived(zipOf([ANSWER]), 'alice.tar.gz'))).toEqual(READ)
    expect(texts(await archived(await tarOf([ANSWER]), 'alice'))).toEqual(READ)
    expect((await archived(zipOf([ANSWER]), 'alice.tar.gz')).student).toBe('alice')
  })

  test('names with and without the sign that they are UTF-8, and with `\\`', async () => {
    const names = [
      { name: 'é/answer.yaml', flags: 0x800 },
      { name: 'é/answer.yaml', flags: 0 },
      { name: 'é\\answer.yaml' },
    ]
    for (const { name, ...rest } of [...names, { name: Buffer.from('\x82/answer.yaml', 'latin1'), flags: 0 }])
      expect(texts(await archived(zipOf([{ ...ANSWER, name, ...rest }])))).toEqual(READ)
  })
})

describe('what leads out', () => {
  const names = ['../answer.yaml', 'x/../../answer.yaml', '/answer.yaml', 'C:/answer.yaml', 'answer.yaml\0.txt']
  const reasons = ['leads out of the archive', 'leads out of the archive', 'is an absolute path', 'is an absolute path']

  test.each(names.map((name, index) => [name, reasons[index] ?? 'holds a NUL']))(
    "a zip's entry %j",
    async (name, why) => {
      const alone = await archived(zipOf([{ name, data: 'evil' }]))
      expect(faultOf(alone)).toContain('it is empty')
      const beside = await archived(zipOf([ANSWER, { name, data: 'evil' }]))
      expect(texts(beside)).toEqual(READ)
      expect(beside.notes).toEqual([expect.stringContaining(`its name ${why}`)])
    },
  )

  test.each(names.slice(0, 4))("a tar's entry %j", async name => {
    expect(faultOf(await archived(await tarOf([{ name, data: 'evil' }])))).toContain('it is empty')
    const pax = { name: 'x', pax: { path: name }, data: 'evil' } as TarEntry
    expect(faultOf(await archived(await tarOf([pax])))).toContain('it is empty')
  })

  test('links, hard links, devices and FIFOs in a tar', async () => {
    const types = ['symlink', 'link', 'character-device', 'block-device', 'fifo'] as const
    for (const type of types) {
      const entry = { name: 'answer.yaml', type, linkname: '/etc/passwd', size: 0 }
      const why = type.includes('link') ? 'it is a link' : 'it is neither a file nor a folder'
      expect(faultOf(await archived(await tgzOf([entry])))).toBe(`answer.yaml: ${why}`)
    }
  })

  test('a folder that is a link in a tar, and files behind it', async () => {
    const link: TarEntry = { name: 'work', type: 'symlink', linkname: '/etc', size: 0 }
    expect(faultOf(await archived(await tarOf([link, { name: 'work/passwd', data: 'x' }])))).toContain(
      'it holds "work"',
    )
  })

  test('a link and a device in a zip', async () => {
    for (const [mode, why] of [
      [0o120777, 'it is a link'],
      [0o20644, 'it is neither a file nor a folder'],
    ] as const)
      expect(faultOf(await archived(zipOf([{ name: 'answer.yaml', data: '/etc/passwd', mode }])))).toBe(
        `answer.yaml: ${why}`,
      )
  })
})

describe('what lies about itself', () => {
  test('a zip bomb: the size that is told is not the one that comes', async () => {
    const bomb = zipOf([{ name: 'answer.yaml', data: Buffer.alloc(64 * MIB), saysSize: 10 }])
    expect(faultOf(await archived(bomb))).toBe('answer.yaml: it has more than 1 MiB')
  })

  test('a tar bomb: kilobytes that unpack to gigabytes', async () => {
    const zeros = gzipSync(Buffer.alloc(16 * MIB))
    const head = gzipSync((await tarOf([{ name: 'x', size: 0 }])).subarray(0, 512))
    const bomb = Buffer.concat([head, ...Array.from({ length: 64 }, () => zeros)])
    expect(bomb.length).toBeLessThan(2 * MIB)
    const path = await saved(bomb, 'alice.tgz')
    const found = { student: 'alice', origin: path, path, inside: '', answers: null, files: ['answer.yaml'] }
    expect(faultOf(await readHandIn(found))).toBe('it unpacks to more than 32 MiB')
  })

  test('a tar whose header tells terabytes', async () => {
    const tar = await tarOf([ANSWER])
    tar.write('77777777777', 124, 'latin1')
    expect(faultOf(await archived(tar))).toContain('the archive is damaged')
  })

  test('a duplicate: which of the two counts is not guessed', async () => {
    const twice = [ANSWER, { ...ANSWER, data: 'decides: b\n' }]
    expect(faultOf(await archived(zipOf(twice)))).toBe('answer.yaml: it is in there twice')
    expect(faultOf(await archived(await tarOf(twice)))).toBe('answer.yaml: it is in there twice')
    expect(faultOf(await archived(zipOf([ANSWER, { ...ANSWER, name: './answer.yaml' }])))).toContain('twice')
  })

  test('names that differ by case only are different files', async () => {
    const handIn = await archived(zipOf([{ ...ANSWER, name: 'Answer.yaml', data: 'x' }, ANSWER]))
    expect(texts(handIn)).toEqual(READ)
    expect(handIn.notes).toEqual(['left out: "Answer.yaml"'])
  })

  test('a file that is a folder as well', async () => {
    expect(faultOf(await archived(zipOf([ANSWER, { name: 'answer.yaml/x' }])))).toBe(
      'answer.yaml: it is in there twice',
    )
  })

  test('an encrypted zip, and one that is compressed by something else', async () => {
    expect(faultOf(await archived(zipOf([{ ...ANSWER, flags: 0x801 }])))).toBe('answer.yaml: it is encrypted')
    expect(faultOf(await archived(zipOf([{ ...ANSWER, flags: 0x841 }])))).toContain('strong encryption')
    expect(faultOf(await archived(zipOf([{ ...ANSWER, method: 93 }])))).toContain('it is compressed by method 93')
  })

  test('a checksum that does not fit, stored or not', async () => {
    for (const stored of [true, false])
      expect(faultOf(await archived(zipOf([{ ...ANSWER, stored, saysCrc: 1 }])))).toContain('its checksum does not fit')
  })

  test('names with line ends and with signs that turn the text are shown as signs', async () => {
    const odd: ZipEntry[] = [{ name: 'a\nb' }, { name: '\u202egnp.c' }, { name: '\x1b[2J' }]
    expect((await archived(zipOf([ANSWER, ...odd]))).notes).toEqual([
      'left out: "\\u{1b}[2J", "a\\u{a}b", "\\u{202e}gnp.c"',
    ])
  })
})
