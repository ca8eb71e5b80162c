import type { CheckResult, Grade } from '../../../assignment/model/index.js'
import { html, type Markup, NOTHING } from '../../../report/html/markup.js'
import { pointsText, RESULT_MARK, RESULT_WORD, short } from '../words.js'

/** Whose grade it is, of what, and how many points. */
export function scoreHead(grade: Grade): Markup {
  return html`<p class="product">klab · ${short(grade.assignment)}</p><h1>${short(grade.title)}</h1>
<p class="student">${short(grade.student)}</p>
${grade.points === null ? NOTHING : scoreBox(grade, grade.points)}`
}

function scoreBox({ of, parts }: Grade, points: number): Markup {
  const results = parts.flatMap(({ checks }) => checks.map(({ result }) => result))
  return html`<div class="score"><span class="number-big">${pointsText(points)} <span class="of">of ${pointsText(of)} points</span></span>${meter(of === 0 ? 1 : points / of)}
<ul class="chips" aria-label="Checks">${chips(results)}</ul></div>`
}

function chips(results: readonly CheckResult[]): readonly Markup[] {
  const kinds = Object.keys(RESULT_WORD) as CheckResult[]
  return kinds.flatMap(kind => {
    const many = results.filter(result => result === kind).length
    return many === 0 ? [] : [html`<li class="${kind}">${RESULT_MARK[kind]} ${many} ${RESULT_WORD[kind]}</li>`]
  })
}

/** 0 to 1 as a bar; the number stands beside it. */
export function meter(share: number): Markup {
  return html`<span class="meter" aria-hidden="true"><i style="width:${percent(share)}%"></i></span>`
}

export function percent(share: number): number {
  return Math.round(Math.min(1, Math.max(0, share)) * 100)
}
