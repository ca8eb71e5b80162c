import type { ExpectationVerdict, LineOutcome } from '../../verdict/types.js'
import type { Report } from '../report.js'
import { troubles } from '../troubles.js'
import { html, type Markup, NOTHING } from './markup.js'

export const MARK: Readonly<Record<LineOutcome, string>> = {
  passed: '✓',
  failed: '✗',
  inconclusive: '?',
  'not-applicable': '–',
}

/** What did not pass in full; what passed folded, a line each, so that the story below is near. */
export function verdictSection(report: Report): Markup {
  const { expectations } = report.verdict
  const bad = expectations.filter(({ verdict }) => verdict === 'failed' || verdict === 'inconclusive')
  const other = expectations.filter(each => each.verdict === 'not-applicable')
  const good = expectations.filter(each => each.verdict === 'passed')
  return html`<section id="verdict" aria-labelledby="h-verdict"><h2 id="h-verdict">Verdict</h2>
${expectations.length === 0 ? html`<p>The lab has no expectations.</p>` : NOTHING}
${bad.length === 0 ? NOTHING : html`<ol class="expectations">${bad.map(badItem)}</ol>`}
${good.length === 0 ? NOTHING : goodBox(good)}
${other.length === 0 ? NOTHING : otherBox(other)}
${troublesBox(report)}</section>`
}

function badItem({ index, text, verdict, message, position, seqs, seqsTotal }: ExpectationVerdict): Markup {
  const place = `${position.file}:${position.line}:${position.column}`
  return html`<li class="${verdict}" value="${index + 1}"><span class="mark" aria-hidden="true">${MARK[verdict]}</span>
<div><p><code>${text}</code> <span class="word">${verdict}</span></p><p class="message">${withCode(message)}</p>
<p class="proof">${proof(seqs, seqsTotal)} <span class="dim">${place}</span></p></div></li>
`
}

function goodBox(good: readonly ExpectationVerdict[]): Markup {
  return html`<details class="passed-box"><summary>${good.length} passed, each with the events that prove it</summary>
<ol class="expectations compact">${good.map(goodItem)}</ol></details>`
}

/** What is not for this kernel, each with the feature that says so. */
function otherBox(other: readonly ExpectationVerdict[]): Markup {
  return html`<details class="passed-box"><summary>${other.length} not applicable to this kernel</summary>
<ol class="expectations compact">${other.map(goodItem)}</ol></details>`
}

function goodItem({ index, text, verdict, seen, seqs, seqsTotal }: ExpectationVerdict): Markup {
  return html`<li class="${verdict}" value="${index + 1}"><span class="mark" aria-hidden="true">${MARK[verdict]}</span>
<div><p><code>${text}</code> <span class="proof">${proof(seqs, seqsTotal)}</span></p><p class="dim">${seen}</p></div></li>
`
}

/** The events that show it. */
export function proof(seqs: readonly number[], total: number): Markup {
  const more = total > seqs.length ? html` <span class="dim">and ${total - seqs.length} more</span>` : NOTHING
  return html`${seqs.map(seq => html`<a href="#e${seq}">#${seq}</a> `)}${more}`
}

/** Messages quote names in backticks. */
export function withCode(message: string): readonly Markup[] {
  return message.split('`').map((part, index, all) => {
    if (index % 2 === 0) return html`${part}`
    return index === all.length - 1 ? html`\`${part}` : html`<code>${part}</code>`
  })
}

function troublesBox(report: Report): Markup {
  const found = troubles(report)
  if (found.length === 0) return NOTHING
  const item = ({ text, seq }: (typeof found)[number]) =>
    html`<li>⚠ ${text} ${seq === null ? NOTHING : html`<a href="#e${seq}">#${seq}</a>`}</li>`
  return html`<div class="troubles"><h3>What the evidence lacks</h3><ul>${found.map(item)}</ul></div>`
}
