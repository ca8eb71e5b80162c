import type { Call, Entry } from './view.js'

/** Initcalls one behind the other in which nothing was probed: the init order tells of them, here they are one entry. */
export interface InitcallRun {
  readonly type: 'initcalls'
  readonly calls: readonly [Call, ...Call[]]
}

/** Fewer are shown as they are. */
const LEAST = 3

export function foldInitcalls(entries: readonly Entry[]): readonly (Entry | InitcallRun)[] {
  const folded: (Entry | InitcallRun)[] = []
  let run: Call[] = []
  const close = () => {
    const [first, ...more] = run
    if (first !== undefined && run.length >= LEAST) folded.push({ type: 'initcalls', calls: [first, ...more] })
    else folded.push(...run)
    run = []
  }
  for (const entry of entries) {
    if (isPlainInitcall(entry)) run.push(entry)
    else {
      close()
      folded.push(entry)
    }
  }
  close()
  return folded
}

/** An initcall of the init order, with nothing inside. */
export function isPlainInitcall(entry: Entry): entry is Call & { readonly initcall: string } {
  return entry.type === 'call' && entry.initcall !== null && entry.entries.length === 0
}
