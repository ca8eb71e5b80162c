import type { AnswerGrade, Grade } from '../../../assignment/model/index.js'
import { html, type Markup, NOTHING } from '../../../report/html/markup.js'
import { short } from '../words.js'
import { lines } from './lines.js'

/** What the student answered, as it was read: who sees a slip of the pen there knows what became of it. */
export function answersSection({ answers }: Grade, title: string): Markup {
  const blanks = Object.entries(answers)
  if (blanks.length === 0) return NOTHING
  return html`<section aria-labelledby="answers"><h2 id="answers">${title}</h2>
<dl class="facts answers">${blanks.map(([name, answer]) => html`<div><dt>${short(name)}</dt><dd>${answerText(answer)}</dd></div>`)}</dl></section>
`
}

function answerText({ state, shown, why }: AnswerGrade): Markup {
  if (state === 'empty') return html`<span class="dim">left empty</span>`
  const refused =
    state === 'refused'
      ? html`<pre class="warn">⚠ not used: ${lines(why ?? 'it is not what was asked for')}</pre>`
      : NOTHING
  return html`<pre>${lines(shown)}</pre>${refused}`
}
