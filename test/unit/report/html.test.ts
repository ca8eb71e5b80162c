import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { EventBody } from '../../../src/event/index.js'
import { renderReport } from '../../../src/report/index.js'
import { expectation, frame, hit, labOf, numbered, reportOf, ret, smallReport } from './sample.js'

const VOID = new Set(['meta', 'input', 'wbr', 'br', '!doctype'])

/** Names of tags that are closed out of order or never; style and script are not looked into. */
function unbalanced(page: string): readonly string[] {
  const open: string[] = []
  const wrong: string[] = []
  const bare = page.replace(/<(style|script)>[\s\S]*?<\/\1>/g, '')
  for (const [, slash, name = ''] of bare.matchAll(/<(\/?)([!a-z][a-z0-9]*)[^<>]*>/gi)) {
    if (VOID.has(name)) continue
    if (slash === '') open.push(name)
    else if (open.pop() !== name) wrong.push(name)
  }
  return [...wrong, ...open]
}

function checkLinks(page: string, events: number): void {
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
  expect(ids.length).toBe(new Set(ids).size)
  for (let seq = 1; seq <= events; seq++) expect(ids).toContain(`e${seq}`)
  const links = [...page.matchAll(/ href="([^"]*)"/g)].map(([, href = '']) => href)
  expect(links.filter(href => !href.startsWith('#') || !ids.includes(href.slice(1)))).toEqual([])
}

test('every event has one anchor, every link leads to one, every tag is closed', () => {
  const report = smallReport()
  const page = renderReport('html', report)
  checkLinks(page, report.events.length)
  expect(unbalanced(page)).toEqual([])
})

test('loads nothing, and lets no script run but its own', () => {
  const page = renderReport('html', smallReport())
  const script = page.match(/<script>([\s\S]*?)<\/script>/)?.[1] ?? ''
  const digest = createHash('sha256').update(script).digest('base64')
  expect(page).toContain(`script-src &#39;sha256-${digest}&#39;`)
  expect(page).not.toMatch(/https?:|@import|url\(|<link|<img/)
})

test('says what a call changed, gave back, and what is missing', () => {
  const page = renderReport('html', smallReport())
  expect(page).toContain('<code>sk-&gt;sk_state:</code> <span class="was">TCP_CLOSE</span> → <b>TCP_LISTEN</b>')
  expect(page).toContain('= -ECONNREFUSED (-111)')
  expect(page).toContain('⚠ its return was never seen')
  expect(page).toContain('⚠ backtrace cut after 2 frames')
  expect(page).toContain('⚠ optimized out')
})

test('quotes the source where it is at hand', () => {
  const page = renderReport('html', {
    ...smallReport(),
    source: (file, line) => (line === 10 ? `\tint ${file}` : null),
  })
  expect(page).toContain('<pre class="quote"><span class="line-number">10</span> int net/socket.c</pre>')
})

test('thousands of calls are folded, each still with its anchor', () => {
  const bodies: EventBody[] = []
  for (let index = 1; index <= 2_000; index++) {
    const frames = [frame('b', '0x1'), frame('a', '0x2')]
    bodies.push(hit('a', { hit: index }), hit('b', { hit: index, backtrace: 'whole', frames }))
    bodies.push(ret('b', 0, { hit: index }), ret('a', 0, { hit: index }))
  }
  const page = renderReport('html', reportOf(labOf(['a', 'b']), numbered(bodies), [expectation(0, 'passed', 'x', [1])]))
  expect(page.match(/<details class="inside">/g)).toHaveLength(2_000)
  expect(page.match(/<li class="call"/g)).toHaveLength(4_000)
  expect(page).toContain('1700 later boxes are not drawn')
  expect(page.match(/ id="e\d+"/g)).toHaveLength(8_000)
})
