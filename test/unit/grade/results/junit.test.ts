import { expect, test } from 'vitest'
import { renderGrades } from '../../../../src/grade/results/index.js'
import { ALICE, BOB, CLASS, DORA, MALLORY } from '../sample-grades.js'
import { python } from './python.js'

const TEXT = [
  '<?xml version="1.0" encoding="UTF-8"?>',
  '<testsuites name="klab" tests="4" failures="4" errors="0" time="0">',
  '  <testsuite name="bob" tests="4" failures="4" errors="0" time="0" skipped="0">',
  '    <properties>',
  '      <property name="outcome" value="graded"/>',
  '      <property name="points" value="1.5"/>',
  '      <property name="of" value="10"/>',
  '    </properties>',
  '    <testcase name="place.1: what place.1 wants" classname="klab.port-conflict" time="0">',
  '      <failure type="partly" message="partly earned (1.5 of 2 points): 3 of 4 functions, in order">hint: one is inlined</failure>',
  '    </testcase>',
  '    <testcase name="place.2: what place.2 wants" classname="klab.port-conflict" time="0">',
  '      <failure type="missed" message="missed: both programs come to it">hint: look for what only one does</failure>',
  '    </testcase>',
  '    <testcase name="state.1: what state.1 wants" classname="klab.port-conflict" time="0">',
  '      <failure type="unanswered" message="not answered: the blank `state` is empty"></failure>',
  '    </testcase>',
  '    <testcase name="why.1: what why.1 wants" classname="klab.port-conflict" time="0">',
  '      <failure type="blocked" message="not counted: it needs the part &quot;The function&quot;"></failure>',
  '    </testcase>',
  '  </testsuite>',
  '</testsuites>',
  '',
].join('\n')

test('a suite a student, a case a check, a failure for whatever cost points', () => {
  expect(renderGrades('junit', [BOB])).toBe(TEXT)
})

test('what is earned is a case and no more', () => {
  const lines = renderGrades('junit', [ALICE]).split('\n')
  expect(lines).toContain('    <testcase name="state.1: what state.1 wants" classname="klab.port-conflict" time="0"/>')
  expect(lines[1]).toBe('<testsuites name="klab" tests="4" failures="0" errors="0" time="0">')
})

test('of an inconclusive grade every check is an error and none a failure, also one that was missed before the trouble', () => {
  const text = renderGrades('junit', [DORA])
  expect(text).toContain('<testsuite name="dora" tests="4" failures="0" errors="4" time="0" skipped="0">')
  expect(text.match(/<error type="undecided" message="undecided: teachers-eyes-only: QEMU was killed/g)).toHaveLength(4)
  expect(text).not.toContain('<failure')
})

test('an inconclusive grade without checks is no empty suite', () => {
  const text = renderGrades('junit', [{ ...DORA, parts: [] }])
  expect(text).toContain('<testsuites name="klab" tests="1" failures="0" errors="1" time="0">')
  expect(text).toContain('<testcase name="the grade" classname="klab.port-conflict" time="0">')
})

test('an XML parser reads it, counts what the heads say, and finds nothing that a student has put in', () => {
  const program = `
import sys, xml.dom.minidom
suites = xml.dom.minidom.parse(sys.stdin.buffer).documentElement
for name in ('testsuite', 'testcase', 'failure', 'error'): print(name, len(suites.getElementsByTagName(name)))
print(suites.getAttribute('tests'), suites.getAttribute('failures'), suites.getAttribute('errors'))
print(sorted({each.tagName for each in suites.getElementsByTagName('*')}))`
  expect(python(program, renderGrades('junit', [...CLASS, MALLORY]))).toEqual([
    'testsuite 5',
    'testcase 19',
    'failure 9',
    'error 4',
    '19 9 4',
    "['error', 'failure', 'properties', 'property', 'testcase', 'testsuite']",
  ])
})
