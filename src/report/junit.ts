import type { ExpectationVerdict } from '../verdict/types.js'
import type { Report } from './report.js'
import { tallyOf } from './summary.js'
import { visible } from './text/visible.js'
import { troubles } from './troubles.js'

/**
 * JUnit XML as CI systems read it: the lab is a `testsuite`, each expectation a `testcase`; failed is `<failure>`,
 * inconclusive is `<error>`, what does not apply to the kernel `<skipped>`. What keeps the whole run from passing is a test case of its own, so that no consumer
 * that only counts cases takes the run for a success.
 */
export function renderJunit(report: Report): string {
  const { lab, manifest, verdict } = report
  const cases = [...verdict.expectations.map(each => expectationCase(lab.name, each)), ...runCase(report)]
  const counts = countsOf(report)
  const time = seconds(Object.values(manifest.durations).reduce((sum, ms) => sum + ms, 0))
  const { 'not-applicable': skipped } = tallyOf(report)
  const attributes = `${counts} time="${time}"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="klab" ${attributes}>`,
    `  <testsuite name="${xml(lab.name)}" ${attributes} skipped="${skipped}" timestamp="${xml(stamp(manifest.startedAt))}">`,
    ...properties(report),
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

function countsOf(report: Report): string {
  const { passed, failed, inconclusive, 'not-applicable': skipped } = tallyOf(report)
  const extra = runCase(report).length > 0 ? 1 : 0
  const tests = passed + failed + inconclusive + skipped + extra
  return `tests="${tests}" failures="${failed}" errors="${inconclusive + extra}"`
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

/** For element content and for attributes in double quotes; characters that XML forbids have become visible ones. */
function xml(text: string): string {
  return text
    .split('\n')
    .map(visible)
    .join(' ')
    .replace(/[&<>"']/g, character => ENTITIES[character] ?? character)
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}
