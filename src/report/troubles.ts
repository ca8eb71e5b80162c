import type { Report } from './report.js'
import { visible } from './text/visible.js'

/** Something that the evidence lacks; its text is safe to print. */
export interface Trouble {
  readonly text: string
  /** The event that tells of it; null when none does. */
  readonly seq: number | null
}

/** More of them tell nothing new. */
const MOST = 200

/** All that is known to be missing or wrong, each told once: the run's error, crashes, gaps, the trace's defects. */
export function troubles(report: Report): readonly Trouble[] {
  const { manifest, verdict, defects, events } = report
  const found = new Map<string, Trouble>()
  const add = (probe: string | null, what: string, seq: number | null) => {
    const text = visible(probe === null || what.includes(probe) ? what : `probe ${probe}: ${what}`)
    if (!found.has(text)) found.set(text, { text, seq })
  }
  if (manifest.error !== null)
    add(null, `the run is incomplete: ${manifest.error.message} (${manifest.error.code})`, null)
  for (const event of events) if (event.kind === 'crash') add(null, `kernel crash: ${event.message}`, event.seq)
  for (const event of events) if (event.kind === 'gap') add(event.probe, event.reason, event.seq)
  for (const gap of verdict.gaps) add(gap.probe, gap.what, gap.seq)
  for (const defect of defects) add(defect.probe, defect.what, null)
  const all = [...found.values()]
  const more = all.length - MOST
  return more > 0 ? [...all.slice(0, MOST), { text: `${more} more of these are not listed`, seq: null }] : all
}
