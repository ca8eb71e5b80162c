import { count } from '../text/plural.js'
import { visible } from '../text/visible.js'
import type { Lane } from './view.js'

/** `pid 31 · tcp-server · 30 calls` */
export function laneFacts({ pid, comms, calls, title }: Lane): string {
  const known = comms.map(visible).filter(comm => comm !== title)
  return [pid === null ? '' : `pid ${pid}`, known.join(' → '), count(calls.length, 'call')].filter(Boolean).join(' · ')
}
