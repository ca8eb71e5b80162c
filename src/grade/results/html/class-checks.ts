import type { CheckResult } from '../../../assignment/model/index.js'
import { html, type Markup, NOTHING } from '../../../report/html/markup.js'
import type { CheckStatistics } from '../statistics.js'
import { RESULT_WORD, short } from '../words.js'
import { percent } from './score.js'

/** Which question was hard: for each check how the class fared, those that were graded. */
export function checksSection(checks: readonly CheckStatistics[]): Markup {
  if (checks.length === 0) return NOTHING
  const kinds = (Object.keys(RESULT_WORD) as CheckResult[]).filter(kind =>
    checks.some(({ counts }) => counts[kind] > 0),
  )
  const hardest = Math.min(...checks.map(({ share }) => share ?? 1))
  return html`<section id="checks" aria-labelledby="h-checks"><h2 id="h-checks">Checks</h2>
<ul class="legend">${kinds.map(kind => html`<li><span class="stack"><i class="${kind}" style="width:100%"></i></span>${RESULT_WORD[kind]}</li>`)}</ul>
<div class="table-scroll"><table class="class"><thead><tr><th scope="col">Check</th><th scope="col">Wanted</th><th scope="col">Results</th><th scope="col" class="number">Earned</th><th scope="col" class="number">Points given</th></tr></thead><tbody>${checks.map(check => checkRow(check, kinds, check.share === hardest && hardest < 1))}</tbody></table></div></section>
`
}

function checkRow({ id, wants, counts, share }: CheckStatistics, kinds: readonly CheckResult[], hard: boolean): Markup {
  const all = kinds.reduce((sum, kind) => sum + counts[kind], 0)
  const words = kinds.flatMap(kind => (counts[kind] === 0 ? [] : [`${counts[kind]} ${RESULT_WORD[kind]}`])).join(', ')
  const bars = kinds.map(kind => html`<i class="${kind}" style="flex:${counts[kind]}"></i>`)
  const given = share === null ? '–' : `${percent(share)} %`
  return html`<tr><th scope="row"><code>${short(id)}</code></th><td class="wide-cell">${short(wants)}</td><td><span class="stack" role="img" aria-label="${words}" title="${words}">${bars}</span></td><td class="number">${counts.earned} of ${all}</td><td class="${hard ? 'number hard' : 'number'}">${given}</td></tr>
`
}
