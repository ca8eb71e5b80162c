import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { KlabError } from '../../../errors/index.js'
import { diskFault } from '../../cache.js'
import type { PrepareOptions } from '../types.js'

export interface DownloadOptions extends PrepareOptions {
  /** Milliseconds without a byte after which the server counts as dead. */
  readonly silence?: number
}

const SILENCE_MS = 60_000

/** Fetches a URL into a file and checks its SHA-256 on the way; the file is the caller's to remove when this throws. */
export async function download(url: string, sha256: string, file: string, options: DownloadOptions): Promise<void> {
  options.progress.start(`downloading ${url}`)
  const watch = watchSilence(options)
  try {
    const response = await fetch(url, { signal: watch.signal })
    if (!response.ok || response.body === null)
      throw failed(url, `The server answered ${response.status} ${response.statusText}.`)
    const found = await save(response, file, watch.alive, options)
    if (found !== sha256) throw wrongHash(url, sha256, found)
  } catch (error) {
    if (options.signal?.aborted === true)
      throw new KlabError('interrupted', { what: `interrupted while downloading ${url}` })
    const known = diskFault(error)
    throw known instanceof KlabError ? known : failed(url, watch.reason() ?? wordsOf(error), error)
  } finally {
    watch.end()
  }
}

/** Aborts the fetch when the caller does, or when nothing has come for too long. */
function watchSilence({ signal, silence = SILENCE_MS }: DownloadOptions) {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), silence)
  const signals = signal === undefined ? [controller.signal] : [controller.signal, signal]
  return {
    signal: AbortSignal.any(signals),
    alive: () => void timer.refresh(),
    end: () => clearTimeout(timer),
    reason: () => (controller.signal.aborted ? `Nothing came for ${silence / 1000} s.` : null),
  }
}

async function save(
  response: Response,
  file: string,
  alive: () => void,
  { progress }: DownloadOptions,
): Promise<string> {
  const length = Number(response.headers.get('content-length'))
  const total = length > 0 ? Math.ceil(length / 1e6) : null
  const hash = createHash('sha256')
  await using handle = await open(file, 'w')
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    alive()
    hash.update(chunk)
    await handle.write(chunk)
    bytes += chunk.length
    progress.update(Math.floor(bytes / 1e6), total, 'MB')
  }
  return hash.digest('hex')
}

function wordsOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error ? cause.message : String(cause)
}

function failed(url: string, why: string, cause?: unknown): KlabError {
  return new KlabError('download-failed', {
    what: `${url} could not be downloaded`,
    why,
    todo: 'Try again, or correct the URL.',
    cause,
  })
}

function wrongHash(url: string, sha256: string, found: string): KlabError {
  return new KlabError('download-failed', {
    what: `what ${url} gave is not the file that was asked for`,
    why: `Its SHA-256 is ${found}, and ${sha256} was asked for.`,
    todo: 'Correct sha256 if the file is the right one; otherwise do not use it.',
    facts: { url, expected: sha256, found },
  })
}
