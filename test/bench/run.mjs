// `npm run bench`: how fast captures are. The ratios are what counts; the times are the machine's.
// `npm run bench -- init-order`, `-- labs`, `-- grading` or `-- soak` makes one table of the four; the last takes some minutes and 8 GB of
// TMPDIR: hours of events in one run, and what klab's memory does.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gradingTable } from './grading.mjs'
import { initOrderTable } from './init-order.mjs'
import { labTable } from './labs.mjs'
import { soakTable } from './soak.mjs'

/** @type {Readonly<Record<string, (out: string) => AsyncIterable<string>>>} */
const TABLES = { labs: labTable, 'init-order': initOrderTable, soak: soakTable, grading: gradingTable }

const wanted = process.argv.slice(2)
for (const name of wanted) if (!Object.hasOwn(TABLES, name)) throw new Error(`no such table: ${name}`)

const out = mkdtempSync(join(tmpdir(), 'klab-bench-'))
try {
  let first = true
  for (const [name, table] of Object.entries(TABLES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    if (!first) process.stdout.write('\n')
    first = false
    for await (const line of table(out)) process.stdout.write(`${line}\n`)
  }
} finally {
  rmSync(out, { recursive: true, force: true })
}
