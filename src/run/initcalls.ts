import type { Kernel } from '../artifacts/types.js'
import type { InitcallEvent } from '../event/index.js'
import type { Lab } from '../lab/index.js'
import { readInitcallTable, sourceTexts } from '../vmlinux/initcalls/index.js'

/** What the image promises, for a lab that watches the initcalls. */
export async function initcallEvents(lab: Lab, kernel: Kernel): Promise<readonly InitcallEvent[]> {
  if (!lab.initcalls) return []
  const entries = await readInitcallTable(kernel.vmlinux, { source: sourceTexts(kernel.source) })
  return entries.map(entry => ({ kind: 'initcall', of: entries.length, ...entry }))
}
