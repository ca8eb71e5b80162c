import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PACKAGE_ROOT } from '../../src/system/paths.js'

const SRC = join(PACKAGE_ROOT, 'src')

/** What a run joins. */
const RUN_PARTS = [
  'errors',
  'event',
  'system',
  'vmlinux',
  'initcalls',
  'lab',
  'artifacts',
  'machine',
  'debugger',
  'trace',
  'verdict',
  'report',
]

/** What each part may import besides itself; `docs/architecture.md` draws it. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  event: [],
  system: ['errors'],
  setup: [],
  vmlinux: ['errors', 'event', 'system', 'initcalls'],
  initcalls: ['errors', 'event'],
  lab: ['errors', 'event', 'system', 'initcalls'],
  artifacts: ['errors', 'event', 'system', 'lab'],
  machine: ['errors', 'event', 'system', 'lab', 'artifacts'],
  debugger: ['errors', 'event', 'system', 'vmlinux', 'lab'],
  trace: ['errors', 'event', 'system'],
  verdict: ['errors', 'event', 'system', 'initcalls', 'lab', 'trace'],
  report: ['errors', 'event', 'system', 'initcalls', 'lab', 'trace', 'verdict'],
  assignment: ['errors', 'event', 'system', 'lab', 'trace', 'verdict'],
  doctor: ['errors', 'event', 'system', 'setup', 'lab', 'artifacts', 'machine', 'debugger', 'trace'],
  run: RUN_PARTS,
  grade: [...RUN_PARTS, 'run', 'assignment'],
  cli: [...RUN_PARTS, 'run', 'doctor', 'assignment', 'grade'],
  index: [...RUN_PARTS, 'run', 'assignment', 'grade'],
}

describe('imports run one way only', () => {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
    file => file.endsWith('.ts') && !file.endsWith('.d.ts'),
  )

  test('every file belongs to a part', () => {
    expect([...new Set(files.map(partOf))].toSorted()).toEqual(
      Object.keys(MAY_IMPORT)
        .filter(part => part !== 'setup')
        .toSorted(),
    )
  })

  test.each(files)('%s', file => {
    const part = partOf(file)
    const allowed = new Set([part, ...(MAY_IMPORT[part] ?? [])])
    expect(importedParts(file).filter(imported => !allowed.has(imported))).toEqual([])
  })
})

/** `src/run.ts` and `src/run/` are one part, and so on. */
function partOf(file: string): string {
  return (file.split('/')[0] ?? '').replace(/\.ts$/, '')
}

function importedParts(file: string): string[] {
  const text = readFileSync(join(SRC, file), 'utf8')
  const targets = [...text.matchAll(/from '(\.[^']+)'/g)].map(match =>
    resolve(dirname(join(SRC, file)), match[1] ?? ''),
  )
  return targets.map(target =>
    partOf(
      relative(SRC, target)
        .replace(/^\.\.\/src\//, '')
        .replace(/\.m?js$/, '.ts'),
    ),
  )
}
