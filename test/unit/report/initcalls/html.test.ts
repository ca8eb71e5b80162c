import { expect, test } from 'vitest'
import { renderReport } from '../../../../src/report/index.js'
import { smallReport } from '../sample.js'
import { initOrderReport, SPECS, type Spec } from './sample.js'

const report = initOrderReport()
const page = renderReport('html', report)

test('a run without an init order has no such section', () => {
  expect(renderReport('html', smallReport())).not.toContain('init-order')
})

test('every event has one anchor, and every link leads to one', () => {
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id)
  expect(ids.length).toBe(new Set(ids).size)
  for (const { seq } of report.events) expect(ids).toContain(`e${seq}`)
  const links = [...page.matchAll(/ href="([^"]*)"/g)].map(([, href = '']) => href)
  expect(links.filter(href => !ids.includes(href.slice(1)))).toEqual([])
})

test('the picture is in the page, and its columns lead to their rows', () => {
  expect(page).toContain('<a href="#init-order">Init order</a>')
  const row = report.events.find(event => event.kind === 'initcall' && event.function === 'inet_init')
  expect(page).toMatch(new RegExp(`<a href="#e${row?.seq}" tabindex="-1"><g><title>inet_init `))
  expect(page).toContain(`<tr class="initcall" id="e${row?.seq}"><td class="number">5</td>`)
  expect(page).toContain('<code class="marked" id="inet_init">inet_init</code>')
})

test('a level in which all is well is folded, the others lie open', () => {
  const levels = [...page.matchAll(/<details class="level"( open)?><summary><b>([^<]*)<\/b> ([^<]*)</g)]
  expect(levels.map(([, open, name, text]) => [name, open !== undefined, text])).toEqual([
    ['early', false, '1 initcall, 101 µs: all well'],
    ['0 pure', false, '1 initcall, &lt; 1 µs: all well'],
    ['5 fs', false, '3 initcalls, 2.39 ms: 1 with nothing to do here'],
    ['rootfs', false, '1 initcall, 41.5 ms: all well'],
    ['6 device', true, '1 initcall, 3 µs: 1 failing'],
  ])
})

test('a row tells of all three sources, and links to each', () => {
  const cells = page.match(/<tr class="initcall error"[\s\S]*?<\/tr>/)?.[0] ?? ''
  const words = cells
    .replace(/<[^>]*>/g, '|')
    .split(/\|+/)
    .filter(word => word.trim() !== '')
  expect(words).toEqual([
    '7',
    'wdt_init',
    'kernel/demo.c:16',
    'device_initcall',
    '#7',
    '6',
    '-EINVAL (-22)',
    '3',
    '✗ failing',
  ])
  expect(cells.match(/href="#e\d+"/g)).toHaveLength(3)
})

test('findings are told in sentences, what is only worth knowing folded', () => {
  expect(page).toContain(
    '<li class="failed"><span class="mark" aria-hidden="true">✗</span><div><p><code>wdt_init</code>',
  )
  expect(page).toContain('<details class="passed-box"><summary>1 note</summary>')
})

test('the tree folds initcalls with nothing inside, and names the others', () => {
  expect(page).toMatch(/<summary>4 initcalls, #\d+–#\d+: see the <a href="#init-order">init order<\/a><\/summary>/)
  expect(page).toContain('<code class="fn">inet_init</code> <span class="ret">= 0</span>')
  expect(page).not.toContain('do_one_initcall</code><span class="args">')
})

test('the timeline has only what is no plain initcall', () => {
  const timeline = page.match(/<section id="timeline"[\s\S]*?<\/section>/)?.[0] ?? ''
  expect(timeline).toContain('inet_<wbr>init')
  expect(timeline).not.toContain('rootfs')
})

test('names can hold anything', () => {
  const evil = '</title></svg><script>alert(1)</script><img src=x>\x1b[2J"\''
  const specs: Spec[] = SPECS.map(spec => ({ ...spec, name: spec.name === 'wdt_init' ? evil : spec.name, file: evil }))
  const text = renderReport('html', initOrderReport(specs))
  expect(text.match(/<script/g)).toHaveLength(1)
  expect(text.match(/<\/svg>/g)).toHaveLength(1)
  expect(text).not.toContain('<img')
  expect(text).not.toContain('\x1b')
})
