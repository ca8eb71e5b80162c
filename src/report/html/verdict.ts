import type { ExpectationVerdict, Outcome } from '../../verdict/types.js'
import type { Report } from '../report.js'
import { troubles } from '../troubles.js'
import { html, type Markup, NOTHING } from './markup.js'

export const MARK: Readonly<Record<Outcome, string>> = { passed: '✓', failed: '✗', inconclusive: '?' }

/** The expectations, those that did not pass first, each with the events that prove it. */
export function verdictSection(report: Report): Markup {
  const { expectations } = report.verdict
  const bad = expectations.filter(each => each.verdict !== 'passed')
  const good = expectations.filter(each => each.verdict === 'passed')
  return html`<section id="verdict" aria-labelledby="h-verdict"><h2 id="h-verdict">Verdict</h2>
${expectations.length === 0 ? html`<p>The lab has no expectations.</p>` : html`<ol class="expectations">${[...bad, ...good].map(expectationItem)}</ol>`}
${troublesBox(report)}</section>`
}

function expectationItem({ index, text, verdict, message, position, seqs, seqsTotal }: ExpectationVerdict): Markup {
  const place = `${position.file}:${position.line}:${position.column}`
  const more = seqsTotal > seqs.length ? html` <span class="dim">and ${seqsTotal - seqs.length} more</span>` : NOTHING
  return html`<li class="${verdict}" value="${index + 1}"><span class="mark" aria-hidden="true">${MARK[verdict]}</span>
<div><p><code>${text}</code> <span class="word">${verdict}</span></p><p class="message">${message}</p>
<p class="proof">${seqs.map(seq => html`<a href="#e${seq}">#${seq}</a> `)}${more} <span class="dim">${place}</span></p></div></li>
`
}

function troublesBox(report: Report): Markup {
  const found = troubles(report)
  if (found.length === 0) return NOTHING
  const item = ({ text, seq }: (typeof found)[number]) =>
    html`<li>⚠ ${text} ${seq === null ? NOTHING : html`<a href="#e${seq}">#${seq}</a>`}</li>`
  return html`<div class="troubles"><h3>What the evidence lacks</h3><ul>${found.map(item)}</ul></div>`
}
