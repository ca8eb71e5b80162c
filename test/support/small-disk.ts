import { appendFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import type { Outcome } from '../vm/support/klab.js'

export interface SmallDisk {
  /** The folder that lies on it, from its beginning empty. */
  readonly out: string
  /** A copy of what was in there in the end. */
  readonly left: string
  /** `mount -o` of a tmpfs: `size=4m`, `ro`. */
  readonly options: string
  readonly env?: Readonly<Record<string, string>>
  /** Called while klab runs; `fill` leaves no byte free. */
  readonly meanwhile?: (fill: () => Promise<void>) => Promise<void>
}

/** Runs a JavaScript file of Node's where a folder lies on a disk of its own, which nobody else sees (a mount namespace). */
export async function onSmallDisk(words: readonly string[], disk: SmallDisk): Promise<Outcome> {
  const { out, left, options, env = {}, meanwhile = async () => {} } = disk
  await mkdir(out, { recursive: true })
  const all = [out, left, options, process.execPath, ...words]
  const running = execa('unshare', ['-rm', 'sh', '-c', SCRIPT, 'sh', ...all], { env, reject: false, stdin: 'ignore' })
  await meanwhile(() => fill(join(`/proc/${running.pid}/root`, out, 'filler')))
  const { exitCode, stdout, stderr } = await running
  return { status: exitCode ?? null, stdout, stderr }
}

/** The disk is gone with the namespace, so what is on it is copied first. */
const SCRIPT = `out=$1 left=$2
mount -t tmpfs -o "$3" none "$out" || exit 99
shift 3
"$@"
status=$?
cp -a "$out" "$left"
exit $status`

async function fill(file: string): Promise<void> {
  for (let size = 1024 * 1024; size > 0; size = Math.floor(size / 2)) {
    const full = await appendFile(file, Buffer.alloc(size, 'x')).then(
      () => false,
      () => true,
    )
    if (!full) size *= 2
  }
}
