import { createHash } from 'node:crypto'

/**
 * What a folder can be called that is somebody's: `[a-z0-9._-]`, at most 64 characters, on file systems of all kinds. A name that is
 * not so already bears a hash of itself, so that two names never make one folder.
 */
export function safeName(name: string): string {
  if (PLAIN.test(name) && !HASHED.test(name)) return name
  const hash = createHash('sha256').update(name.normalize('NFC')).digest('hex').slice(0, 8)
  const readable = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
  return `${readable.replace(/^-/, '').slice(0, 40)}-${hash}`.replace(/-+/g, '-').replace(/^-/, '')
}

/** It could be what another name becomes. */
const HASHED = /(?:^|-)[0-9a-f]{8}$/
const PLAIN = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9_-])?$/
