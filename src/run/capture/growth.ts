import { stat } from 'node:fs/promises'
import { KlabError } from '../../errors/index.js'
import type { CaptureRequest } from './request.js'

interface GrowingFile {
  readonly path: string
  /** As it follows "the run has written more than 256 MiB to". */
  readonly what: string
  readonly mostBytes: number
}

/** Watches files while the guest runs: none may fill the disk. */
export interface GrowthWatch extends Disposable {
  /** Rejects with `guest-flood` when a file has outgrown its bound; never resolves. */
  readonly tooMuch: Promise<never>
}

/** What a guest and its probes can write between two looks is small beside the bounds. */
const INTERVAL_MS = 500
const MIB = 2 ** 20

export function watchGrowth({ events, machine: { stepsFile, serialLog } }: CaptureRequest): GrowthWatch {
  const files: readonly GrowingFile[] = [
    { path: serialLog, what: 'the console', mostBytes: 256 * MIB },
    { path: stepsFile, what: "the step runner's port", mostBytes: 128 * MIB },
    { path: events, what: 'the trace', mostBytes: 256 * MIB },
  ]
  let reject = (_: KlabError) => {}
  const tooMuch = new Promise<never>((_, refuse) => {
    reject = refuse
  })
  tooMuch.catch(() => {})
  const look = async (file: GrowingFile) => {
    const { size } = await stat(file.path).catch(() => ({ size: 0 }))
    if (size > file.mostBytes) reject(flood(file))
  }
  const timer = setInterval(() => files.forEach(file => void look(file)), INTERVAL_MS)
  return { tooMuch, [Symbol.dispose]: () => clearInterval(timer) }
}

function flood({ what, path, mostBytes }: GrowingFile): KlabError {
  return new KlabError('guest-flood', {
    what: `the run has written more than ${mostBytes / MIB} MiB to ${what}`,
    todo: 'print less, or give probes a lower `limit`, fewer frames and fewer fields',
    facts: { file: path, mostBytes },
  })
}
