import type { InitcallFinding } from '../../initcalls/index.js'
import { byGravity, type InitcallStory, slowest } from '../initcalls/story.js'
import { agreementText, nameOf, spentText, stopsText, summaryText } from '../initcalls/words.js'
import { initcallPicture } from '../svg/initcalls.js'
import { count } from '../text/plural.js'
import { initcallTables } from './initcall-table.js'
import { html, type Markup, NOTHING } from './markup.js'
import { proof, withCode } from './verdict.js'

/** More than this nobody reads one by one; the tables mark them all. */
const SHOWN = 200
const SLOWEST = 5

/** The init order: what is to be told of it, the picture, each initcall. Nothing when the trace has none. */
export function initcallSection(story: InitcallStory | null): Markup {
  if (story === null) return NOTHING
  return html`<section id="init-order" aria-labelledby="h-init-order"><h2 id="h-init-order">Init order</h2>
<p>${summaryText(story)}. ${agreementText(story)}</p>
${findingList(story)}<p class="dim">${slowestText(story)}</p>
<div class="picture" tabindex="0" role="region" aria-label="Picture of the init order">${initcallPicture(story, seq => `#e${seq}`)}</div>
${initcallTables(story)}</section>
`
}

function findingList({ account: { findings } }: InitcallStory): Markup {
  const grave = byGravity(findings).filter(({ weight }) => weight !== 'note')
  const notes = findings.filter(({ weight }) => weight === 'note')
  return html`${grave.length === 0 ? NOTHING : list(grave)}${notes.length === 0 ? NOTHING : html`<details class="passed-box"><summary>${count(notes.length, 'note')}</summary>${list(notes)}</details>`}`
}

function list(findings: readonly InitcallFinding[]): Markup {
  const left = findings.length - SHOWN
  const more = left > 0 ? html`<p class="warn">⚠ ${left} more: the tables below mark them.</p>` : NOTHING
  return html`<ul class="expectations compact">${findings.slice(0, SHOWN).map(item)}</ul>${more}`
}

/** As an expectation of the same outcome looks. */
const LOOK: Readonly<Record<InitcallFinding['weight'], readonly [outcome: string, mark: string]>> = {
  wrong: ['failed', '✗'],
  error: ['failed', '✗'],
  doubt: ['inconclusive', '?'],
  note: ['not-applicable', '–'],
}

function item({ weight, message, seqs }: InitcallFinding): Markup {
  const [outcome, mark] = LOOK[weight]
  return html`<li class="${outcome}"><span class="mark" aria-hidden="true">${mark}</span><div><p>${withCode(message)} <span class="proof">${proof(seqs, seqs.length)}</span></p></div></li>
`
}

function slowestText({ rows }: InitcallStory): Markup {
  const most = slowest(rows, SLOWEST)
  if (most.length === 0) return NOTHING
  const each = most.map((row, index) => {
    const stops = stopsText(row)
    return html`${index === 0 ? '' : ', '}<code>${nameOf(row)}</code> ${spentText(row.spent)}${stops === '' ? '' : ` (${stops})`}`
  })
  return html`The slowest: ${each}.`
}
