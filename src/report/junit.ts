import type { ExpectationVerdict } from '../verdict/types.js'
import { initcallStory } from './initcalls/story.js'
import { type Counts, countsText, initcallSuite } from './junit/initcalls.js'
import { xml } from './junit/xml.js'
import type { Report } from './report.js'
import { tallyOf } from './summary.js'
import { troubles } from './troubles.js'

/**
 * JUnit XML as CI systems read it: the lab is a `testsuite`, each expectation a `testcase`; failed is `<failure>`,
 * inconclusive is `<error>`, what does not apply to the kernel `<skipped>`. What keeps the whole run from passing is a test case of its own, so that no consumer
 * that only counts cases takes the run for a success.
 */
export function renderJunit(report: Report): string {
  const { lab, manifest, verdict } = report
  const cases = [...verdict.expectations.map(each => expectationCase(lab.name, each)), ...runCase(report)]
  const counts = countsText(countsOf(report))
  const time = seconds(Object.values(manifest.durations).reduce((sum, ms) => sum + ms, 0))
  const { 'not-applicable': skipped } = tallyOf(report)
  const attributes = `${counts} time="${time}"`
  const stamped = `timestamp="${xml(stamp(manifest.startedAt))}"`
  const initcalls = initcallSuite(initcallStory(report), stamped)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="klab" ${totals(report, initcalls)} time="${time}">`,
    `  <testsuite name="${xml(lab.name)}" ${attributes} skipped="${skipped}" ${stamped}>`,
    ...properties(report),
    ...cases,
    '  </testsuite>',
    ...initcalls.lines,
    '</testsuites>',
    '',
  ].join('\n')
}

function countsOf(report: Report): Counts {
  const { passed, failed, inconclusive, 'not-applicable': skipped } = tallyOf(report)
  const extra = runCase(report).length > 0 ? 1 : 0
  return { tests: passed + failed + inconclusive + skipped + extra, failures: failed, errors: inconclusive + extra }
}

/** Over both suites. */
function totals(report: Report, initcalls: Counts): string {
  const { tests, failures, errors } = countsOf(report)
  return countsText({
    tests: tests + initcalls.tests,
    failures: failures + initcalls.failures,
    errors: errors + initcalls.errors,
  })
}

function expectationCase(lab: string, each: ExpectationVerdict): string {
  const { text, position, verdict, message, seqs } = each
  const where = `${position.file}:${position.line}:${position.column}`
  const open = `    <testcase name="${xml(`${each.index + 1}. ${text}`)}" classname="${xml(`klab.${lab}`)}" file="${xml(position.file)}" line="${position.line}" time="0"`
  if (verdict === 'passed') return `${open}/>`
  if (verdict === 'not-applicable') return `${open}>\n      <skipped message="${xml(message)}"/>\n    </testcase>`
  const tag = verdict === 'failed' ? 'failure' : 'error'
  const proof = seqs.length === 0 ? '' : `\nevents: ${seqs.map(seq => `#${seq}`).join(' ')}`
  const body = `<${tag} type="${verdict}" message="${xml(message)}">${xml(where)}${proof}</${tag}>`
  return `${open}>\n      ${body}\n    </testcase>`
}

/** Empty when the expectations alone tell the verdict. */
function runCase(report: Report): readonly string[] {
  const { lab, verdict } = report
  const { failed, inconclusive } = tallyOf(report)
  if (verdict.verdict === 'passed' || failed + inconclusive > 0) return []
  const reasons = troubles(report).map(trouble => trouble.text)
  const message = xml(reasons[0] ?? `the run is ${verdict.verdict}`)
  const open = `    <testcase name="the run's evidence" classname="${xml(`klab.${lab.name}`)}" time="0">`
  return [
    `${open}\n      <error type="${verdict.verdict}" message="${message}">${reasons.map(xml).join('\n')}</error>\n    </testcase>`,
  ]
}

function properties({ manifest }: Report): readonly string[] {
  const facts: Readonly<Record<string, string>> = {
    kernel: manifest.kernel?.release ?? 'none',
    'build-id': manifest.kernel?.buildId ?? 'none',
    accelerator: manifest.accelerator,
    deterministic: String(manifest.deterministic),
    trace: manifest.trace?.sha256 ?? 'none',
  }
  const lines = Object.entries(facts).map(([name, value]) => `      <property name="${name}" value="${xml(value)}"/>`)
  return ['    <properties>', ...lines, '    </properties>']
}

/** The schema's timestamp has no fraction and no zone. */
function stamp(iso: string): string {
  return iso.replace(/(\.\d+)?Z$/, '')
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}
