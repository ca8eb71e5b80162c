import { expect, test } from 'vitest'
import { isFormat, REPORT_FORMATS, renderReport } from '../../../src/report/index.js'
import { EVIL, hostileReport } from './hostile-report.js'

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
const HARMFUL = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]/

test.each(REPORT_FORMATS)('%s holds no character that a terminal, browser or parser acts upon', format => {
  const text = renderReport(format, hostileReport())
  expect(text).not.toMatch(HARMFUL)
  expect(text).not.toMatch(/\p{Cs}/u)
})

test('html has only the markup that klab wrote', () => {
  const page = renderReport('html', hostileReport())
  expect(page.match(/<script/g)).toHaveLength(1)
  expect(page).not.toContain('<img')
  expect(page).not.toContain('<!--')
  expect(page).toContain('&lt;/script&gt;&lt;script&gt;alert(1)')
})

test('junit has no bare markup and no end of CDATA', () => {
  const xml = renderReport('junit', hostileReport())
  expect(xml).not.toContain('<script')
  expect(xml).not.toContain(']]>')
  expect(xml.match(/&(?!(amp|lt|gt|quot|apos);)/)).toBeNull()
})

test('markdown has no HTML, no image, and a table of four columns', () => {
  const text = renderReport('markdown', hostileReport())
  const outside = text.replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '')
  expect(outside).not.toMatch(/^# head/m)
  expect(withoutSpans(outside)).not.toMatch(/<script|<img|(?<!\\)!\[|(?<!\\)\]\(/)
  const rows = outside.split('\n').filter(line => line.startsWith('| ❌') || line.startsWith('| ✅'))
  expect(rows).toHaveLength(2)
  for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(5)
})

/** Code spans show everything as it is. */
function withoutSpans(text: string): string {
  return text.replace(/(?<![`\\])(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '')
}

test('json gives back the very words', () => {
  const summary = JSON.parse(renderReport('json', hostileReport()))
  expect(summary.title).toBe(EVIL)
  expect(summary.expectations[0].text).toBe(EVIL)
})

test('a format must be one of the list', () => {
  expect(isFormat('html')).toBe(true)
  expect(isFormat('constructor')).toBe(false)
})
