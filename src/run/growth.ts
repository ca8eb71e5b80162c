import { stat } from 'node:fs/promises'
import { KlabError } from '../errors/index.js'

export interface GrowingFile {
  readonly path: string
  /** As it follows "the guest has written more than 256 MiB to". */
  readonly what: string
  readonly mostBytes: number
}

/** Watches files while the guest runs: none may fill the disk, and each that grows is a sign of life. */
export interface GrowthWatch extends Disposable {
  /** Epoch milliseconds. */
  lastGrowthAt(): number
  /** Rejects with `guest-flood` when a file has outgrown its bound; never resolves. */
  readonly tooMuch: Promise<never>
}

/** What a guest and its probes can write between two looks is small beside the bounds. */
const INTERVAL_MS = 500

export function watchGrowth(files: readonly GrowingFile[]): GrowthWatch {
  let last = Date.now()
  let reject = (_: KlabError) => {}
  const tooMuch = new Promise<never>((_, refuse) => {
    reject = refuse
  })
  tooMuch.catch(() => {})
  const look = async (file: GrowingFile) => {
    const { mtimeMs, size } = await stat(file.path).catch(() => ({ mtimeMs: 0, size: 0 }))
    last = Math.max(last, mtimeMs)
    if (size > file.mostBytes) reject(flood(file))
  }
  const timer = setInterval(() => files.forEach(file => void look(file)), INTERVAL_MS)
  return { lastGrowthAt: () => last, tooMuch, [Symbol.dispose]: () => clearInterval(timer) }
}

function flood({ what, path, mostBytes }: GrowingFile): KlabError {
  return new KlabError('guest-flood', {
    what: `the run has written more than ${mostBytes / 2 ** 20} MiB to ${what}`,
    todo: 'print less, or give probes a lower `limit`, fewer frames and fewer fields',
    facts: { file: path, mostBytes },
  })
}
