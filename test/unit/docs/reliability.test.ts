import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PACKAGE_ROOT } from '../../../src/system/paths.js'

const PAGE = readFileSync(join(PACKAGE_ROOT, 'docs/reliability.md'), 'utf8')
const ROWS = PAGE.split('\n').filter(line => line.startsWith('| ') && !/^\| (fault|---) /.test(line))

describe('docs/reliability.md', () => {
  test('has rows', () => {
    expect(ROWS.length).toBeGreaterThan(3)
  })

  test.each(ROWS)('names a test that is there: %s', row => {
    const [fault, provoked, seen, kept, ...rest] = cells(row)
    expect(rest).toEqual([])
    for (const cell of [fault, seen, kept]) expect(cell).toMatch(/\S/)
    const [, file, title] = /^`([^`]+\.test\.ts)` (.+)$/.exec(provoked ?? '') ?? []
    expect(title, `a test's file and name in: ${provoked}`).toBeDefined()
    expect(plain(readFileSync(join(PACKAGE_ROOT, 'test', file ?? ''), 'utf8'))).toContain(plain(title ?? ''))
  })
})

/** A `|` in a cell is written `\|`. */
function cells(row: string): readonly string[] {
  const inner = row.replace(/^\| | \|$/g, '')
  return inner.split(/(?<!\\) \| /).map(cell => cell.replaceAll('\\|', '|').trim())
}

/** As a title stands in source and in prose. */
function plain(text: string): string {
  return text.replace(/[`\\]/g, '')
}
