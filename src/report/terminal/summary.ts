import type { ExpectationVerdict, LineOutcome, Outcome } from '../../verdict/types.js'
import { kernelText, machineText } from '../facts.js'
import type { Report } from '../report.js'
import { tallyText } from '../summary.js'
import { visible } from '../text/visible.js'
import { wrap } from '../text/width.js'
import { troubles } from '../troubles.js'
import { callsFacts, leftText } from '../view/lane-facts.js'
import type { View } from '../view/view.js'
import type { TerminalOptions } from './options.js'
import type { Span, Style } from './paint.js'
import type { Row } from './row.js'

const MARK: Readonly<Record<LineOutcome, string>> = {
  passed: '✓',
  failed: '✗',
  inconclusive: '?',
  'not-applicable': '–',
}
const STYLE: Readonly<Record<LineOutcome, Style>> = {
  passed: 'good',
  failed: 'bad',
  inconclusive: 'warn',
  'not-applicable': 'dim',
}
const BADGE: Readonly<Record<Outcome, Style>> = {
  passed: 'badge-good',
  failed: 'badge-bad',
  inconclusive: 'badge-warn',
}

/** Expectations that passed are listed up to here, so that the summary stays on one screen. */
const PASSED_SHOWN = 14
/** The same of those that did not, where other labs follow. */
const BAD_SHOWN = 12

/** The verdict, the expectations, what is missing, and where to read on. */
export function summaryRows(report: Report, view: View, { reportPath, width }: TerminalOptions): readonly Row[] {
  const { verdict, lab } = report
  const word = verdict.verdict
  return [
    text(
      [BADGE[word], ` ${word.toUpperCase()} `],
      ['strong', ` ${visible(lab.name)}`],
      ['plain', ` — ${visible(lab.title)}`],
    ),
    text(['dim', `${tallyText(report)} · ${callsFacts(view)}`]),
    text(['dim', `${kernelText(report.manifest)} · ${machineText(report.manifest)}`]),
    text(),
    ...expectationRows(verdict.expectations, width),
    ...troubleRows(report),
    ...leftRows(view, width),
    ...(reportPath === null ? [] : [text(), text(['plain', 'report: '], ['strong', visible(reportPath)])]),
  ]
}

function leftRows(view: View, width: number): readonly Row[] {
  const left = leftText(view)
  return left === null ? [] : wrap(left, width).map(line => text(['dim', line]))
}

/** What keeps a run from passing; nothing when it passed. */
export function failureRows(report: Report, { width }: TerminalOptions): readonly Row[] {
  const { verdict, lab } = report
  if (verdict.verdict === 'passed') return []
  const heading = text(
    [BADGE[verdict.verdict], ` ${verdict.verdict.toUpperCase()} `],
    ['strong', ` ${visible(lab.name)}`],
  )
  // of a run that broke off nearly everything is inconclusive: what failed is not to be lost among that
  const bad = verdict.expectations.filter(isBad).toSorted((a, b) => rank(a) - rank(b))
  const hidden = bad.length - BAD_SHOWN
  return [
    heading,
    ...bad.slice(0, BAD_SHOWN).flatMap(each => badRows(each, width)),
    ...(hidden > 0 ? [text(['dim', `  … ${hidden} more, in the report`])] : []),
    ...troubleRows(report),
  ]
}

function rank({ verdict }: ExpectationVerdict): number {
  return verdict === 'failed' ? 0 : 1
}

function isBad({ verdict }: ExpectationVerdict): boolean {
  return verdict === 'failed' || verdict === 'inconclusive'
}

function troubleRows(report: Report): readonly Row[] {
  return troubles(report).map(trouble =>
    text(['warn', `⚠ ${trouble.text}`], ['dim', trouble.seq === null ? '' : `  #${trouble.seq}`]),
  )
}

function expectationRows(expectations: readonly ExpectationVerdict[], width: number): readonly Row[] {
  const bad = expectations.filter(isBad)
  const other = expectations.filter(each => each.verdict === 'not-applicable')
  const good = expectations.filter(each => each.verdict === 'passed')
  const hidden = good.length - PASSED_SHOWN
  return [
    ...bad.flatMap(each => badRows(each, width)),
    ...other.flatMap(each => otherRows(each, width)),
    ...good.slice(0, PASSED_SHOWN).map(expectationRow),
    ...(hidden > 0 ? [text(['dim', `  … ${hidden} more passed`])] : []),
  ]
}

function badRows(expectation: ExpectationVerdict, width: number): readonly Row[] {
  const { position, message } = expectation
  return [
    expectationRow(expectation),
    ...wrappedRows('plain', message, width),
    { gutter: null, prefix: '    ', spans: [['dim', visible(`${position.file}:${position.line}:${position.column}`)]] },
  ]
}

/** Not for this kernel, and why. */
function otherRows(expectation: ExpectationVerdict, width: number): readonly Row[] {
  return [expectationRow(expectation), ...wrappedRows('dim', expectation.seen, width)]
}

/** A reason is never cut. */
function wrappedRows(style: Style, words: string, width: number): readonly Row[] {
  const prefix = '    '
  const lines = wrap(visible(words), width - prefix.length)
  return lines.map(line => ({ gutter: null, prefix, spans: [[style, line]] }))
}

function expectationRow({ verdict, text: words, seqs, seqsTotal }: ExpectationVerdict): Row {
  const proof = seqs.slice(0, 4).map(seq => `#${seq}`)
  const more = seqsTotal > proof.length ? ` +${seqsTotal - proof.length}` : ''
  return {
    gutter: null,
    prefix: '  ',
    spans: [
      [STYLE[verdict], `${MARK[verdict]} `],
      ['plain', visible(words)],
      ['dim', seqs.length === 0 ? '' : `  ${proof.join(' ')}${more}`],
    ],
    elastic: 1,
  }
}

function text(...spans: readonly Span[]): Row {
  return { gutter: null, prefix: '', spans }
}
