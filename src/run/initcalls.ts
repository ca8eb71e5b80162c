import type { Kernel } from '../artifacts/types.js'
import type { InitcallEvent } from '../event/index.js'
import type { Lab } from '../lab/index.js'
import { readInitcallTable } from '../vmlinux/initcalls/index.js'

/**
 * What the image promises, for a lab that watches the initcalls. By vmlinux alone: a trace must not depend on whether the
 * kernel's source is still on this machine.
 */
export async function initcallEvents(lab: Lab, kernel: Kernel): Promise<readonly InitcallEvent[]> {
  if (!lab.initcalls) return []
  const entries = await readInitcallTable(kernel.vmlinux, { source: null })
  return entries.map(entry => ({ kind: 'initcall', of: entries.length, ...entry }))
}
