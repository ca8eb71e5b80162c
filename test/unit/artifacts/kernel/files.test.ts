import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildIdOf, findPreparedKernel, hasDwarf, prepareKernel } from '../../../../src/artifacts/kernel/index.js'
import { silentProgress } from '../../../../src/system/progress.js'
import { temporaryFolder } from '../../temporary.js'
import { smallElf, smallImage } from './elf-fixture.js'

const ID = '00112233445566778899aabbccddeeff00112233'
const OTHER = 'ffffffffffffffffffffffffffffffffffffffff'

async function files(parts: Readonly<Record<string, Buffer>>): Promise<(name: string) => string> {
  const folder = await temporaryFolder()
  for (const [name, bytes] of Object.entries(parts)) await writeFile(join(folder, name), bytes)
  return name => join(folder, name)
}

async function open(image: Buffer, vmlinux: Buffer, name = 'bzImage') {
  const at = await files({ [name]: image, vmlinux, 'config-5.10.1-test': Buffer.from('CONFIG_A=y\n') })
  return prepareKernel({ type: 'files', image: at(name), vmlinux: at('vmlinux') }, { progress: silentProgress })
}

test('a pair of one build is a kernel', async () => {
  const kernel = await open(smallImage(smallElf({ debugInfo: false })), smallElf())
  expect(kernel).toMatchObject({ name: 'custom', architecture: 'x86_64', buildId: ID, release: '5.10.1-test' })
  expect(kernel).toMatchObject({ config: null, source: null, sha256: { config: null } })
  expect(kernel.sha256.image).toMatch(/^[0-9a-f]{64}$/)
})

test("a distribution's config beside its image is found", async () => {
  const kernel = await open(smallImage(smallElf()), smallElf(), 'vmlinuz-5.10.1-test')
  expect(kernel.config).toMatch(/config-5\.10\.1-test$/)
})

test('a 32-bit pair, and an image whose kernel lost its section table', async () => {
  const kernel = smallElf({ wide: false, machine: 3 })
  const stripped = smallElf({ wide: false, machine: 3, stripped: true })
  expect(await open(smallImage(stripped), kernel)).toMatchObject({ architecture: 'i386', buildId: ID })
})

test('an uncompressed image is its own kernel', async () => {
  expect(await open(smallElf(), smallElf())).toMatchObject({ buildId: ID })
})

test('different builds are refused, both ids shown', async () => {
  const pair = open(smallImage(smallElf({ buildId: OTHER })), smallElf())
  await expect(pair).rejects.toMatchObject({
    code: 'kernel-mismatch',
    parts: {
      what: 'image and vmlinux are not of the same build',
      why: expect.stringMatching(new RegExp(`^build-id ${OTHER}  .*bzImage\nbuild-id ${ID}  .*vmlinux$`)),
    },
  })
})

test.each([
  ['no DWARF', smallImage(smallElf()), smallElf({ debugInfo: false }), /vmlinux has no DWARF$/],
  ['no build-id', smallImage(smallElf({ buildId: null })), smallElf(), /bzImage has no build-id/],
  [
    'another machine',
    smallImage(smallElf({ machine: 183 })),
    smallElf({ machine: 183 }),
    /another machine \(ELF machine 183\)$/,
  ],
  ['a vmlinux that is an image', smallImage(smallElf()), smallImage(smallElf()), /vmlinux is not a readable ELF file$/],
  [
    'a vmlinux that is cut off',
    smallImage(smallElf()),
    smallElf().subarray(0, 200),
    /vmlinux is not a readable ELF file$/,
  ],
  ['an image that is text', Buffer.from('hello'), smallElf(), /bzImage is not a kernel image that klab can read$/],
  ['an image that is cut off', smallImage(smallElf()).subarray(0, 1600), smallElf(), /bzImage is not a kernel image/],
  [
    'an image of noise',
    smallImage(smallElf(), () => Buffer.alloc(400, 7)),
    smallElf(),
    /bzImage is not a kernel image/,
  ],
  ['an image packed of no kernel', smallImage(Buffer.from('no kernel')), smallElf(), /bzImage is not a kernel image/],
])('%s is refused', async (_, image, vmlinux, words) => {
  await expect(open(image, vmlinux)).rejects.toMatchObject({
    code: 'kernel-mismatch',
    message: expect.stringMatching(words),
  })
})

test('files that are not there', async () => {
  const request = { type: 'files', image: '/nowhere/bzImage', vmlinux: '/nowhere/vmlinux' } as const
  await expect(findPreparedKernel(request)).rejects.toMatchObject({ code: 'option-invalid' })
})

test('build-id and DWARF can be asked for by themselves', async () => {
  const at = await files({ image: smallImage(smallElf()), vmlinux: smallElf({ buildId: null, debugInfo: false }) })
  expect(await buildIdOf(at('image'))).toBe(ID)
  expect(await buildIdOf(at('vmlinux'))).toBeNull()
  expect(await hasDwarf(at('vmlinux'))).toBe(false)
})

test('the tool for the compression is missing: what to install', async () => {
  const path = process.env.PATH
  process.env.PATH = '/nowhere'
  try {
    const zstd = (bytes: Buffer) => Buffer.concat([Buffer.from('28b52ffd', 'hex'), bytes])
    await expect(open(smallImage(smallElf(), zstd), smallElf())).rejects.toMatchObject({
      code: 'tool-missing',
      parts: { todo: 'Install zstd.' },
    })
  } finally {
    process.env.PATH = path
  }
})
