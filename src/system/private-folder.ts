import { rmSync } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KlabError } from '../errors/index.js'
import { atExit } from './at-exit.js'

/** A folder of mode 0700 for sockets; disposing of it removes it with all that lies in it. */
export interface PrivateFolder extends AsyncDisposable {
  readonly path: string
}

/** `sun_path` holds 108 bytes with its closing NUL (include/uapi/linux/un.h, Linux 5.10). */
const SOCKET_PATH_BYTES = 107
/** Room for a slash and the longest socket's name. */
const NAME_BYTES = 16

/** Made under `$XDG_RUNTIME_DIR`, else the temporary folder, else /tmp: the first that is short enough and writable. */
export async function createPrivateFolder(): Promise<PrivateFolder> {
  const reasons: string[] = []
  for (const parent of privateParents()) {
    try {
      return await heldFolder(await mkdtemp(checkedPrefix(parent)))
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error))
    }
  }
  throw new KlabError('disk', {
    what: 'no folder for sockets can be made',
    why: reasons.join('\n'),
    todo: 'point TMPDIR to a writable folder with a short name',
  })
}

/** Held open as long as it is used: by that anybody can see in /proc whose it is (`klab doctor` does). */
async function heldFolder(path: string): Promise<PrivateFolder> {
  const remove = atExit(() => rmSync(path, { recursive: true, force: true, maxRetries: 3 }))
  const handle = await open(path, 'r')
  return {
    path,
    async [Symbol.asyncDispose]() {
      await rm(path, { recursive: true, force: true, maxRetries: 3 })
      await handle.close()
      remove[Symbol.dispose]()
    },
  }
}

/** The socket's path; a `disk` error in words when it would not fit (a folder that somebody else chose). */
export function socketPath(folder: string, name: string): string {
  const path = join(folder, name)
  const bytes = Buffer.byteLength(path)
  if (bytes <= SOCKET_PATH_BYTES) return path
  throw new KlabError('disk', {
    what: `the path of a socket is too long: ${bytes} bytes, at most ${SOCKET_PATH_BYTES} are possible`,
    why: path,
    todo: 'use a folder with a shorter name',
  })
}

/** Where such folders are made, the first that will do. */
export function privateParents(): ReadonlySet<string> {
  const runtime = process.env.XDG_RUNTIME_DIR
  return new Set([...(runtime === undefined || runtime === '' ? [] : [runtime]), tmpdir(), '/tmp'])
}

/** mkdtemp adds six characters. */
function checkedPrefix(parent: string): string {
  const prefix = join(parent, 'klab-')
  if (Buffer.byteLength(prefix) + 6 + NAME_BYTES <= SOCKET_PATH_BYTES) return prefix
  throw new Error(`${parent} is too long a name for sockets to lie in`)
}
