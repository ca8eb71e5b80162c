import type { FindingKind, InitcallFinding } from '../../initcalls/index.js'
import type { ExpectationVerdict } from '../../verdict/types.js'
import { visible } from '../text/visible.js'
import { cut } from '../text/width.js'
import { troubles } from '../troubles.js'
import { type Annotation, type AnnotationSource, SEVERITIES, type Severity } from './annotation.js'
import { fileInRepository, fileInTree } from './places.js'

/**
 * All that is worth seeing beside the code, the most important first. What decides the verdict comes before what explains
 * it: the expectations, then the run's troubles, then the initcalls.
 */
export function collectAnnotations(source: AnnotationSource): readonly Annotation[] {
  const { report, account } = source
  const all = [
    ...report.verdict.expectations.flatMap(each => expectationAnnotation(each, source)),
    ...troubleAnnotations(source),
    ...account.findings.map(finding => findingAnnotation(finding, source)),
  ]
  // The sort is stable: within a severity the order above holds.
  return all.toSorted((left, right) => SEVERITIES.indexOf(left.severity) - SEVERITIES.indexOf(right.severity))
}

function expectationAnnotation(each: ExpectationVerdict, { places }: AnnotationSource): readonly Annotation[] {
  const { verdict, text, message, position } = each
  if (verdict !== 'failed' && verdict !== 'inconclusive') return []
  const path = fileInRepository(position.file, places)
  const annotation: Annotation = {
    severity: verdict === 'failed' ? 'blocker' : 'minor',
    check: `expectation-${verdict}`,
    subject: visible(text),
    title: `expectation ${verdict}: ${cut(visible(text), TITLE_COLUMNS)}`,
    message: harmless(message),
    place: path === null ? null : { path, line: position.line },
  }
  return [annotation]
}

/** A run that passed in spite of them needs no word about them. */
function troubleAnnotations({ report }: AnnotationSource): readonly Annotation[] {
  if (report.verdict.verdict === 'passed') return []
  return troubles(report).map(({ text }) => ({
    severity: 'minor',
    check: 'evidence-missing',
    // Addresses and counts in it differ from run to run; that the evidence has a gap is the thing to follow.
    subject: text.replace(/0x[0-9a-f]+|\d+/gi, 'N'),
    title: 'the evidence is incomplete',
    message: text,
    place: null,
  }))
}

function findingAnnotation(finding: InitcallFinding, { report, account, places }: AnnotationSource): Annotation {
  const record = account.initcalls[finding.index]
  const name = visible(record?.function ?? 'unknown')
  const { file = null, line = null } = record?.promised ?? {}
  const path = file === null ? null : fileInTree(file, places)
  return {
    severity: severityOf(finding, report.verdict.verdict === 'passed'),
    check: `initcall-${finding.kind}`,
    subject: name,
    title: `${TITLES[finding.kind]}: ${cut(name, TITLE_COLUMNS)}`,
    message: harmless(finding.message),
    place: path === null ? null : { path, line: line ?? 1 },
  }
}

/** What a lab that passed excepts is nothing to stop for. */
function severityOf({ weight }: InitcallFinding, passed: boolean): Severity {
  const severity = WEIGHTS[weight]
  return passed && SEVERITIES.indexOf(severity) < SEVERITIES.indexOf('minor') ? 'minor' : severity
}

const WEIGHTS: Readonly<Record<InitcallFinding['weight'], Severity>> = {
  wrong: 'critical',
  error: 'major',
  doubt: 'minor',
  note: 'info',
}

const TITLES: Readonly<Record<FindingKind, string>> = {
  missing: 'initcall not called',
  unreached: 'initcall not reached',
  extra: 'initcall not in the table',
  repeated: 'initcall called twice',
  misplaced: 'initcall out of order',
  stray: 'initcall called from elsewhere',
  'wrong-level': 'initcall at another level',
  refused: 'initcall refused',
  unreturned: 'initcall did not return',
  failing: 'initcall failed',
  absent: 'initcall has nothing to do',
  unseen: 'initcall not seen',
  unplaced: 'initcall of an unknown level',
  unlogged: 'initcall not in the log',
  contradiction: 'initcall told in two ways',
}

const TITLE_COLUMNS = 100

/** Keeps the lines of a message: an edit script is read in lines. */
function harmless(text: string): string {
  return text.split('\n').map(visible).join('\n')
}
