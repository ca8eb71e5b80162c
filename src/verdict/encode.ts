import { VERDICT_VERSION, type Verdict } from './types.js'

/** The text of `verdict.json`: `v` first, the fields in one order always, a newline at the end. */
export function encodeVerdict({ lab, verdict, expectations, gaps }: Verdict): string {
  return `${JSON.stringify({ v: VERDICT_VERSION, lab, verdict, expectations, gaps }, null, 2)}\n`
}
