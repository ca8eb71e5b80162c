import { expect, test } from 'vitest'
import { renderReport } from '../../../src/report/index.js'
import { expectation, labOf, numbered, reportOf, smallReport } from './sample.js'

const TEXT = [
  '<?xml version="1.0" encoding="UTF-8"?>',
  '<testsuites name="klab" tests="3" failures="1" errors="1" time="2.000">',
  '  <testsuite name="demo" tests="3" failures="1" errors="1" time="2.000" skipped="0" timestamp="2026-01-02T03:04:05">',
  '    <properties>',
  '      <property name="kernel" value="5.10.1"/>',
  '      <property name="build-id" value="abcd"/>',
  '      <property name="accelerator" value="tcg"/>',
  '      <property name="deterministic" value="true"/>',
  '      <property name="trace" value="55"/>',
  '    </properties>',
  '    <testcase name="1. hits: __sys_listen, exactly: 1" classname="klab.demo" file="lab.yaml" line="7" time="0"/>',
  '    <testcase name="2. hits: __sys_connect, never" classname="klab.demo" file="lab.yaml" line="7" time="0">',
  '      <failure type="failed" message="wanted it to be hit once; it was hit twice">lab.yaml:7:3',
  'events: #8</failure>',
  '    </testcase>',
  '    <testcase name="3. returns: tcp_close" classname="klab.demo" file="lab.yaml" line="7" time="0">',
  '      <error type="inconclusive" message="wanted it to be hit once; it was hit twice">lab.yaml:7:3',
  'events: #10</error>',
  '    </testcase>',
  '  </testsuite>',
  '</testsuites>',
  '',
].join('\n')

test('makes a suite of the lab and a case of each expectation', () => {
  expect(renderReport('junit', smallReport())).toBe(TEXT)
})

test('what does not apply is skipped, with the reason', () => {
  const report = reportOf(labOf([]), numbered([]), [
    expectation(0, 'passed', 'hit: a', []),
    expectation(1, 'not-applicable', 'hit: b', []),
  ])
  const text = renderReport('junit', report)
  expect(text).toContain('tests="2" failures="0" errors="0" time="2.000" skipped="1"')
  expect(text).toContain('      <skipped message="wanted it to be hit once; it was hit twice"/>\n    </testcase>')
})

test('has an erring case of its own when only the evidence as a whole is wanting', () => {
  const report = smallReport()
  const expectations = report.verdict.expectations.filter(each => each.verdict === 'passed')
  const verdict = { ...report.verdict, verdict: 'inconclusive' as const, expectations }
  const text = renderReport('junit', { ...report, verdict })
  expect(text).toContain('<testsuites name="klab" tests="2" failures="0" errors="1" time="2.000">')
  expect(text).toContain('<error type="inconclusive" message="two events were lost">')
})
