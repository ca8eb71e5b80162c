import type { CheckGrade, PartGrade } from '../../../assignment/model/index.js'
import { html, type Markup, NOTHING } from '../../../report/html/markup.js'
import { count } from '../../../report/text/plural.js'
import { isLost, pointsText, RESULT_MARK, RESULT_WORD, short } from '../words.js'

/** The parts with their checks. `more`: what the reader may know of a check beyond what the student may. */
export function partsSection(parts: readonly PartGrade[], more: (check: CheckGrade) => Markup): Markup {
  return html`${parts.map((part, index) => partBox(part, index + 1, more))}`
}

function partBox(part: PartGrade, number: number, more: (check: CheckGrade) => Markup): Markup {
  const { title, points, of, checks, hint } = part
  return html`<section class="part" aria-labelledby="part-${number}"><h2 id="part-${number}"><span>${number}. ${short(title)}</span> <span class="points">${pointsText(points)} / ${pointsText(of)}</span></h2>
${checks.some(isLost) ? html`<p class="rule">This part counts only as a whole.</p>` : NOTHING}<ol class="checks">${checks.map(check => checkItem(check, more))}</ol>
${hint === null ? NOTHING : html`<p class="hint"><b>Hint:</b> ${short(hint)}</p>`}</section>
`
}

function checkItem(check: CheckGrade, more: (check: CheckGrade) => Markup): Markup {
  const { result, points, of, wants, seen, hint } = check
  return html`<li class="${result}"><span class="mark" aria-hidden="true">${RESULT_MARK[result]}</span><p class="wants">${short(wants)} <span class="word">${RESULT_WORD[result]}</span></p><span class="points">${pointsText(points)} / ${pointsText(of)}</span>
${seen === '' ? NOTHING : html`<p><span class="label">seen</span> ${short(seen)}</p>`}${hint === null ? NOTHING : html`<p class="hint"><b>Hint:</b> ${short(hint)}</p>`}${more(check)}</li>
`
}

/** How much evidence there is, and nothing of where. */
export function evidenceCount({ evidence }: CheckGrade): Markup {
  const events = evidence.reduce((sum, { seqs }) => sum + seqs.length, 0)
  return events === 0 ? NOTHING : html`<p class="rests">rests on ${count(events, 'event')} of the kernel</p>`
}
