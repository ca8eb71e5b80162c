import { expect, test } from 'vitest'
import { renderReport } from '../../../../src/report/index.js'
import { initOrderReport, SPECS } from './sample.js'
import { faults } from './xml.js'

const lines = renderReport('junit', initOrderReport()).split('\n')

test('the init order is a suite of its own, counted with the other', () => {
  expect(lines[1]).toBe('<testsuites name="klab" tests="8" failures="1" errors="0" time="2.000">')
  const [, open, ...rest] = lines.slice(lines.indexOf('  </testsuite>'))
  expect([open, ...rest.slice(0, 2), ...rest.slice(4, 5)]).toEqual([
    '  <testsuite name="initcalls" tests="7" failures="1" errors="0" time="0.043990" skipped="0" timestamp="2026-01-02T03:04:05">',
    '    <testcase name="cpu_stop_init (kernel/demo.c)" classname="initcalls.early" file="kernel/demo.c" line="10" time="0.000101"/>',
    '    <testcase name="net_ns_init (kernel/demo.c)" classname="initcalls.pure" file="kernel/demo.c" line="11" time="0.000000"/>',
    '    <testcase name="inet_init (net/ipv4/af_inet.c)" classname="initcalls.fs" file="net/ipv4/af_inet.c" line="14" time="0.002390"/>',
  ])
})

test('a finding is a failure with its sentence; a note is none', () => {
  const text = lines.join('\n')
  expect(text).toMatch(/<failure type="failing" message="`wdt_init` [^"]*-22[^"]*">`wdt_init` [^<]*; events: #\d+/)
  expect(text).toMatch(/<testcase name="pt_init [^>]*\/>/)
})

test('what cannot be judged is an error', () => {
  const specs = SPECS.map(spec => (spec.name === 'wdt_init' ? { ...spec, stays: true as const } : spec))
  const text = renderReport('junit', initOrderReport(specs))
  expect(text).toContain('<error type="unreturned" ')
  expect(text).toContain('<testsuite name="initcalls" tests="7" failures="0" errors="1"')
})

test('names can hold anything', () => {
  const evil = '"/><failure>&]]>\x1b<!--'
  const text = renderReport('junit', initOrderReport([{ name: evil, level: '6', file: evil, value: -22 }]))
  expect(faults(text.replace(/^<\?xml.*\?>/, '').replaceAll('&apos;', ''))).toEqual([])
  expect(text).not.toContain('\x1b')
})

test('a function whose file is not known has no place', () => {
  const text = renderReport('junit', initOrderReport([{ name: 'a', level: '6', file: null }]))
  expect(text).toContain('<testcase name="a" classname="initcalls.device" time="0.000000"/>')
})
