import { expect, test } from 'vitest'
import type { InitcallAccount } from '../../../../src/initcalls/index.js'
import { renderReport } from '../../../../src/report/index.js'
import { accountOf } from '../../../../src/report/initcalls/account.js'
import { KIND_WORDS } from '../../../../src/report/initcalls/words.js'
import { renderInitcallSvg } from '../../../../src/report/svg/initcalls.js'
import { smallReport } from '../sample.js'
import { accountWith, everyFinding, initOrderEvents, initOrderReport, KINDS, SPECS, type Spec } from './sample.js'
import { faults, titles } from './xml.js'

const NOTHING: InitcallAccount = { initcalls: [], findings: [], called: 0, logged: 0 }

test('each initcall has a column that tells all of it', () => {
  const found = titles(renderReport('svg', initOrderReport()))
  for (const { name } of SPECS) expect(found.filter(title => title.startsWith(`${name} · `))).toHaveLength(1)
  expect(found).toContain(
    'inet_init · 5 fs · net/ipv4/af_inet.c:14 — 5 of the table, called as #5; returned 0; 2.39 ms, 3 stops of the debugger in it',
  )
})

test('what inet_init called stands in order', () => {
  const svg = renderReport('svg', initOrderReport())
  const chips = [...svg.matchAll(/class="chip[^>]*\/><text[^>]*>([^<]*)</g)].map(([, text]) => text)
  expect(chips).toEqual(['arp_init', 'tcp_init'])
  // a rung in the bar for each of them
  expect(svg.match(/class="rung" d="(M[^M"]*){2}"/)).not.toBeNull()
})

test('the longest is named, and the time of each level told', () => {
  const texts = [...renderReport('svg', initOrderReport()).matchAll(/>([^<>]+)<\/t(?:ext|span)>/g)].map(([, t]) => t)
  expect(texts).toEqual(expect.arrayContaining(['Init order of Linux 5.10.262', 'populate_rootfs 41.5 ms', 'rootfs']))
  expect(texts).toEqual(expect.arrayContaining(['41.5 ms', '94.3 %']))
})

test('stands alone: well-formed, no script, nothing loaded, its style its own', () => {
  const svg = renderReport('svg', initOrderReport())
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /)
  expect(faults(svg)).toEqual([])
  expect(svg.replace(/xmlns="[^"]*"/, '')).not.toMatch(/https?:|<script|@import|url\(|href=/)
  const style = svg.match(/<style>([\s\S]*?)<\/style>/)?.[1] ?? ''
  const selectors = [...style.matchAll(/^ *([^@{}\n][^{}\n]*)\{/gm)].flatMap(([, list = '']) => list.split(','))
  expect(selectors.length).toBeGreaterThan(20)
  expect(selectors.filter(selector => !selector.trim().startsWith('.klab-ic'))).toEqual([])
})

test('every kind of finding has a shape of its own, in the band and in the legend', () => {
  const svg = renderInitcallSvg(everyFinding(), [])
  const shapes = [...svg.matchAll(/class="sign [a-z]+" d="M[\d.-]+ [\d.-]+([^"]*)"/g)].map(([, shape]) => shape)
  const kinds = Object.keys(KINDS)
  expect(new Set(shapes).size).toBe(kinds.length)
  for (const words of Object.values(KIND_WORDS)) expect(svg).toContain(`>${words}, 1</text>`)
})

test('names can hold anything', () => {
  const evil = (kind: string) => `</title><script>alert("${kind}")</script>\x1b[2J\u202e'&]]>`
  const svg = renderInitcallSvg(everyFinding(evil), [])
  expect(faults(svg)).toEqual([])
  expect(svg).not.toContain('<script')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
  expect(svg).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/)
})

test('an empty table is said to be empty', () => {
  const svg = renderInitcallSvg(NOTHING, [])
  expect(faults(svg)).toEqual([])
  expect(svg).toContain('The table has no initcall.')
})

test('five thousand initcalls each have their column, in two megabytes', () => {
  const levels = ['early', '1', '4', '6', '7'] as const
  const specs: Spec[] = Array.from({ length: 5_000 }, (_, index) => ({
    name: `some_driver_${index}_init`,
    level: levels[Math.floor(index / 1_000)] ?? '7',
    usecs: (index * 7_919) % 100_000,
  }))
  const svg = renderInitcallSvg(accountWith(specs), [])
  expect(titles(svg).filter(title => title.startsWith('some_driver_') && title.includes(' · '))).toHaveLength(5_000)
  expect(svg.length).toBeLessThan(2_000_000)
  expect(renderInitcallSvg(accountWith(specs), [])).toBe(svg)
})

test('without a log there are no times, and it says so', () => {
  const events = initOrderEvents(SPECS).map(event => (event.kind === 'console' ? { ...event, text: '' } : event))
  const account = accountOf({ events })
  const svg = renderInitcallSvg(account ?? NOTHING, events)
  expect(svg).toContain('The log tells of no time')
  expect(svg.match(/class="void"/g)?.length).toBeGreaterThanOrEqual(SPECS.length)
  expect(faults(svg)).toEqual([])
})

test('a run without an init order has no picture', () => {
  expect(() => renderReport('svg', smallReport())).toThrow('the run of demo has no init order to draw')
})
