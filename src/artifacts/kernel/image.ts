import { gunzipSync } from 'node:zlib'
import { execa } from 'execa'
import { KlabError } from '../../errors/index.js'
import { readRegular } from '../../system/regular-file.js'
import { isElf } from '../elf.js'

/** A kernel with all its drivers and an initramfs inside has a tenth of it. */
const LARGEST_IMAGE = 1024 * 1024 * 1024

/**
 * The ELF kernel inside a bootable image, its symbols stripped, its notes still there. An image that is an ELF file
 * itself is its own kernel.
 */
export async function kernelInside(image: string): Promise<Buffer> {
  const bytes = await readRegular(image, LARGEST_IMAGE).catch(cause =>
    Promise.reject(new KlabError('option-invalid', { what: `${image} cannot be read`, why: String(cause), cause })),
  )
  if (isElf(bytes)) return bytes
  const payload = payloadOf(image, bytes)
  const kernel = await decompress(image, payload)
  if (isElf(kernel)) return kernel
  throw notAnImage(image, 'What is packed in it is no ELF kernel.')
}

/** `uname -r` of the kernel: its banner in read-only data (init/version.c, Linux 5.10). null when there is none. */
export function releaseOf(kernel: Buffer): string | null {
  for (let at = kernel.indexOf(BANNER); at !== -1; at = kernel.indexOf(BANNER, at + 1)) {
    const release = /^Linux version (\d\S+) \(/.exec(kernel.toString('latin1', at, at + 200))?.[1]
    if (release !== undefined) return release
  }
  return null
}

const BANNER = 'Linux version '

/** The boot header's fields setup_sects, header, version, payload_offset and payload_length (Documentation/x86/boot.rst, Linux 5.10). */
function payloadOf(image: string, bytes: Buffer): Buffer {
  if (bytes.length < 0x300 || bytes.toString('latin1', 0x202, 0x206) !== 'HdrS') {
    throw notAnImage(image, 'It has no boot header of an x86 kernel.')
  }
  if (bytes.readUInt16LE(0x206) < 0x208) throw notAnImage(image, 'Its boot protocol is older than 2.08 (Linux 2.6.26).')
  const setupSectors = bytes[0x1f1] === 0 ? 4 : (bytes[0x1f1] ?? 4)
  const start = (setupSectors + 1) * 512 + bytes.readUInt32LE(0x248)
  const payload = bytes.subarray(start, start + bytes.readUInt32LE(0x24c))
  if (payload.length < bytes.readUInt32LE(0x24c) || payload.length === 0) throw notAnImage(image, 'It is cut off.')
  return payload
}

interface Compression {
  readonly magic: string
  readonly words: readonly [string, ...string[]]
  /** The Debian package of the tool. */
  readonly package: string
}

/** Those of lib/decompress.c (Linux 5.10), but gzip, which Node has. */
const COMPRESSIONS: readonly Compression[] = [
  { magic: '425a', words: ['bzip2', '-dc'], package: 'bzip2' },
  { magic: '5d00', words: ['xz', '--format=lzma', '-dc'], package: 'xz-utils' },
  { magic: 'fd37', words: ['xz', '-dc'], package: 'xz-utils' },
  { magic: '894c', words: ['lzop', '-dc'], package: 'lzop' },
  { magic: '0221', words: ['lz4', '-dc'], package: 'lz4' },
  { magic: '28b5', words: ['zstd', '-dc'], package: 'zstd' },
]

async function decompress(image: string, payload: Buffer): Promise<Buffer> {
  const magic = payload.toString('hex', 0, 2)
  if (isElf(payload)) return payload
  if (magic === '1f8b' || magic === '1f9e') return gunzip(image, payload)
  const compression = COMPRESSIONS.find(known => known.magic === magic)
  if (compression === undefined)
    throw notAnImage(image, `Its payload begins with ${magic}, which is no compression klab knows.`)
  return runTool(image, payload, compression)
}

function gunzip(image: string, payload: Buffer): Buffer {
  try {
    return gunzipSync(payload)
  } catch (cause) {
    throw notAnImage(image, `Its gzip payload is broken: ${cause instanceof Error ? cause.message : cause}`, cause)
  }
}

const DECOMPRESS_MS = 120_000
const MAX_KERNEL = 1024 * 1024 * 1024

/** The build appends the unpacked size as 4 bytes (scripts/Makefile.lib `size_append`, Linux 5.10), which is no part of the stream. */
async function runTool(image: string, payload: Buffer, compression: Compression): Promise<Buffer> {
  const [tool, ...args] = compression.words
  const result = await execa(tool, args, {
    input: payload.subarray(0, -4),
    encoding: 'buffer',
    reject: false,
    timeout: DECOMPRESS_MS,
    maxBuffer: MAX_KERNEL,
  })
  if (result.code === 'ENOENT') throw toolMissing(image, tool, compression.package)
  const kernel = Buffer.from(result.stdout ?? [])
  if (kernel.length > 0) return kernel
  throw notAnImage(
    image,
    `${tool} cannot unpack it: ${Buffer.from(result.stderr ?? [])
      .toString()
      .trim()}`,
  )
}

function toolMissing(image: string, tool: string, packageName: string): KlabError {
  return new KlabError('tool-missing', {
    what: `${image} is packed with ${tool}, which is not on this machine, so its build-id cannot be read`,
    todo: `Install ${packageName}.`,
    facts: { tool },
  })
}

function notAnImage(image: string, why: string, cause?: unknown): KlabError {
  return new KlabError('kernel-mismatch', {
    what: `${image} is not a kernel image that klab can read`,
    why,
    todo: "Give the bootable image of the build (arch/x86/boot/bzImage, or a distribution's vmlinuz).",
    cause,
  })
}
