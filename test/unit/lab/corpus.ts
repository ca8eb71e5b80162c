import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findShippedLabs, type Library, libraryOf } from '../../../src/lab/index.js'
import { PACKAGE_ROOT } from '../../../src/system/paths.js'
import { GOOD, LIBRARY } from './help.js'

/** A lab that is right, and what it needs to be read. */
export interface Sample {
  readonly name: string
  readonly text: string
  readonly library: Library
}

const SHIPPED = libraryOf(null)
const labs = (await findShippedLabs()).map(({ name, file }) => ({ name, text: readFileSync(file, 'utf8') }))
const page = readFileSync(join(PACKAGE_ROOT, 'docs/labs.md'), 'utf8')
const written = [...page.matchAll(/^```yaml lab\n(.*?)^```$/gms)].map(([, text = '']) => text)

/** The labs that ship, those of the documentation, and one that says a little of everything. */
export const CORPUS: readonly [Sample, ...Sample[]] = [
  { name: 'good', text: GOOD, library: LIBRARY },
  ...labs.map(lab => ({ ...lab, library: SHIPPED })),
  ...written.map((text, index) => ({ name: `docs-${index}`, text, library: SHIPPED })),
]
