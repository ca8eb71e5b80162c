import { createHash } from 'node:crypto'

const MOST = 80
const HASH_DIGITS = 10

/**
 * What a folder can be called that is somebody's: `[a-z0-9._-]`, at most 80 characters, on file systems of all kinds. A name that is
 * not so already bears a hash of itself, so that two names never make one folder; the case of letters makes no other name.
 */
export function safeName(name: string): string {
  const plain = name.normalize('NFC').trim()
  if (PLAIN.test(plain) && !HASHED.test(plain)) return plain
  const hash = createHash('sha256').update(plain.toLowerCase()).digest('hex').slice(0, HASH_DIGITS)
  const letters = plain.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const readable = letters
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MOST - HASH_DIGITS - 1)
    .replace(/^-+|-+$/g, '')
  return readable === '' ? `student-${hash}` : `${readable}-${hash}`
}

const PLAIN = /^[a-z0-9](?:[a-z0-9._-]{0,78}[a-z0-9_-])?$/
/** It could be what another name becomes. */
const HASHED = /-[0-9a-f]{10}$/
