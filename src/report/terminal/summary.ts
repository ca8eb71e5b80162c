import type { ExpectationVerdict, LineOutcome, Outcome } from '../../verdict/types.js'
import { kernelText, machineText } from '../facts.js'
import type { Report } from '../report.js'
import { tallyText } from '../summary.js'
import { count } from '../text/plural.js'
import { visible } from '../text/visible.js'
import { troubles } from '../troubles.js'
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

/** The verdict, the expectations, what is missing, and where to read on. */
export function summaryRows(report: Report, view: View, { reportPath }: TerminalOptions): readonly Row[] {
  const { verdict, lab } = report
  const word = verdict.verdict
  return [
    text(
      [BADGE[word], ` ${word.toUpperCase()} `],
      ['strong', ` ${visible(lab.name)}`],
      ['plain', ` — ${visible(lab.title)}`],
    ),
    text(['dim', `${tallyText(report)} · ${count(view.calls, 'call')} in ${count(view.lanes.length, 'task')}`]),
    text(['dim', `${kernelText(report.manifest)} · ${machineText(report.manifest)}`]),
    text(),
    ...expectationRows(verdict.expectations),
    ...troubles(report).map(trouble =>
      text(['warn', `⚠ ${trouble.text}`], ['dim', trouble.seq === null ? '' : `  #${trouble.seq}`]),
    ),
    ...(reportPath === null ? [] : [text(), text(['plain', 'report: '], ['strong', visible(reportPath)])]),
  ]
}

function expectationRows(expectations: readonly ExpectationVerdict[]): readonly Row[] {
  const bad = expectations.filter(({ verdict }) => verdict === 'failed' || verdict === 'inconclusive')
  const other = expectations.filter(each => each.verdict === 'not-applicable')
  const good = expectations.filter(each => each.verdict === 'passed')
  const hidden = good.length - PASSED_SHOWN
  return [
    ...bad.flatMap(badRows),
    ...other.flatMap(otherRows),
    ...good.slice(0, PASSED_SHOWN).map(expectationRow),
    ...(hidden > 0 ? [text(['dim', `  … ${hidden} more passed`])] : []),
  ]
}

function badRows(expectation: ExpectationVerdict): readonly Row[] {
  const { position, message } = expectation
  return [
    expectationRow(expectation),
    { gutter: null, prefix: '    ', spans: [['plain', visible(message)]] },
    { gutter: null, prefix: '    ', spans: [['dim', visible(`${position.file}:${position.line}:${position.column}`)]] },
  ]
}

/** Not for this kernel, and why. */
function otherRows(expectation: ExpectationVerdict): readonly Row[] {
  return [expectationRow(expectation), { gutter: null, prefix: '    ', spans: [['dim', visible(expectation.seen)]] }]
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
