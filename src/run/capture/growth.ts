import { stat } from 'node:fs/promises'
import { KlabError } from '../../errors/index.js'
import type { CaptureRequest } from './request.js'

export interface GrowingFile {
  readonly path: string
  /** As it follows "the run has written more than 256 MiB to". */
  readonly what: string
  readonly mostBytes: number
}

/** Watches files while the guest runs: none may fill the disk, and each that grows is a sign of life. */
export interface GrowthWatch extends Disposable {
  /** Rejects with `guest-flood` when a file has outgrown its bound; never resolves. */
  readonly tooMuch: Promise<never>
  /** In all of them, at the last look. */
  bytes(): number
}

/** What a guest and its probes can write between two looks is small beside the bounds. */
const INTERVAL_MS = 500
const MIB = 2 ** 20

export function watchGrowth({ events, machine: { stepsFile, serialLog } }: CaptureRequest): GrowthWatch {
  return watchFiles([
    { path: serialLog, what: 'the console', mostBytes: 256 * MIB },
    { path: stepsFile, what: "the step runner's port", mostBytes: 128 * MIB },
    { path: events, what: 'the trace', mostBytes: 256 * MIB },
  ])
}

export function watchFiles(files: readonly GrowingFile[]): GrowthWatch {
  let reject = (_: KlabError) => {}
  const tooMuch = new Promise<never>((_, refuse) => {
    reject = refuse
  })
  tooMuch.catch(() => {})
  let bytes = 0
  const look = async () => {
    const sizes = await Promise.all(files.map(({ path }) => sizeOf(path)))
    bytes = sizes.reduce((sum, size) => sum + size, 0)
    const over = files.find(({ mostBytes }, index) => (sizes[index] ?? 0) > mostBytes)
    if (over !== undefined) reject(flood(over))
  }
  const timer = setInterval(() => void look(), INTERVAL_MS)
  return { tooMuch, bytes: () => bytes, [Symbol.dispose]: () => clearInterval(timer) }
}

function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}

function flood({ what, path, mostBytes }: GrowingFile): KlabError {
  return new KlabError('guest-flood', {
    what: `the run has written more than ${mostBytes / MIB} MiB to ${what}`,
    todo: 'print less, or give probes a lower `limit`, fewer frames and fewer fields',
    facts: { file: path, mostBytes },
  })
}
