import { KlabError } from '../../errors/index.js'
import type { Room } from '../../system/disk.js'

/** Looks after the disks that a run's evidence is written to. Disposing of it ends that. */
export interface DiskWatch extends AsyncDisposable {
  /** Rejects with `disk` as soon as one of them takes no more. */
  readonly full: Promise<never>
  /** Looks once more: why a run that ended like this is no evidence. */
  blame(fault: KlabError | null): Promise<KlabError | null>
}

const INTERVAL_MS = 1_000

/**
 * QEMU leaves out what it cannot write, and goes on without a word (7.2, chardev/char-file.c). So klab writes beside it,
 * again and again: a run in which that went wrong is no evidence of what the guest did not do.
 */
export function watchDisk(rooms: readonly Room[]): DiskWatch {
  const ending = new AbortController()
  let found: KlabError | null = null
  let looking: Promise<void> = Promise.resolve()
  const look = () => {
    looking = looking.then(async () => {
      for (const room of rooms) found ??= await faultOf(room.probe())
    })
    return looking
  }
  const full = new Promise<never>((_, reject) => {
    const timer = setInterval(async () => {
      await look()
      if (found !== null) reject(found)
    }, INTERVAL_MS)
    ending.signal.addEventListener('abort', () => clearInterval(timer))
  })
  full.catch(() => {})
  return {
    full,
    async blame(fault) {
      await look()
      return found === null || (fault !== null && GUESTS_OWN.has(fault.code)) ? fault : found
    },
    async [Symbol.asyncDispose]() {
      ending.abort()
      await looking
    },
  }
}

/** A full disk explains a GDB or a QEMU that ends, and a guest that is silent; these it does not explain. */
const GUESTS_OWN: ReadonlySet<KlabError['code']> = new Set(['guest-panic', 'guest-oops'])

async function faultOf(probe: Promise<void>): Promise<KlabError | null> {
  try {
    await probe
    return null
  } catch (error) {
    if (error instanceof KlabError) return error
    throw error
  }
}
