import type { CheckGrade, Grade, RunOfGrade } from '../../assignment/model/index.js'
import { html, type Markup, NOTHING } from '../../report/html/markup.js'
import { answersSection } from './html/answers.js'
import { hrefOf } from './html/href.js'
import { lines } from './html/lines.js'
import { page } from './html/page.js'
import { partsSection } from './html/parts.js'
import { scoreHead } from './html/score.js'
import { scoreText, short, shortName } from './words.js'

/** More links to events than this help nobody; the rest is counted. */
const SHOWN = 40

/** The teacher's page of a hand-in: the student's, with the judge's own words and the events that prove them. */
export function evidencePage(grade: Grade): string {
  const title = `${shortName(grade.student)}: ${grade.points === null ? 'inconclusive' : scoreText(grade)}`
  const more = (check: CheckGrade) => html`${detail(check)}${proof(check, grade.runs)}`
  return page(
    title,
    'narrow',
    html`${scoreHead(grade)}<nav aria-label="Pages"><a href="../../index.html">The class</a> <a href="feedback.html">What the student sees</a> <a href="grade.json">grade.json</a></nav>`,
    html`${listBox('? Inconclusive: no points, neither some nor none', grade.troubles)}${listBox('Notes', grade.notes)}${partsSection(grade.parts, more)}${answersSection(grade, 'Answers, as they were read')}${runsSection(grade)}`,
  )
}

function listBox(title: string, items: readonly string[]): Markup {
  if (items.length === 0) return NOTHING
  return html`<section class="notice"><h2>${title}</h2><ul>${items.map(item => html`<li>${lines(item)}</li>`)}</ul></section>
`
}

function detail({ id, detail: words }: CheckGrade): Markup {
  return html`<p class="teacher"><code>${short(id)}</code> ${lines(words)}</p>`
}

function proof({ evidence }: CheckGrade, runs: readonly RunOfGrade[]): Markup {
  return html`${evidence.map(({ scenario, seqs }) => eventLinks(scenario, seqs, runs.find(run => run.scenario === scenario)?.folder ?? null))}`
}

function eventLinks(scenario: string, seqs: readonly number[], folder: string | null): Markup {
  const links = seqs.slice(0, SHOWN).map(seq => eventLink(seq, folder))
  const left = seqs.length > SHOWN ? html`<span class="dim">and ${seqs.length - SHOWN} more</span>` : NOTHING
  return html`<p class="proof"><span class="label">${short(scenario)}</span> ${links}${left}</p>`
}

/** The anchors of a run's report are its events' numbers. */
function eventLink(seq: number, folder: string | null): Markup {
  return folder === null ? html`#${seq} ` : html`<a href="${reportOf(folder)}#e${seq}">#${seq}</a> `
}

function reportOf(folder: string): string {
  return `${hrefOf(folder)}/report.html`
}

function runsSection({ runs, inputs }: Grade): Markup {
  return html`<section aria-labelledby="runs"><h2 id="runs">Runs</h2>
<div class="table-scroll"><table><thead><tr><th scope="col">Scenario</th><th scope="col">Lab's verdict</th><th scope="col">Trace, sha256</th></tr></thead><tbody>${runs.map(runRow)}</tbody></table></div>
<h2>What the grade was made of</h2>
<dl class="facts">${Object.entries(inputs).map(([name, value]) => html`<div><dt>${INPUT[name] ?? name}</dt><dd>${short(value)}</dd></div>`)}</dl></section>
`
}

const INPUT: Readonly<Record<string, string>> = { key: 'Key', handIn: 'Hand-in', klab: 'klab', machine: 'Machine' }

function runRow({ scenario, folder, verdict, trace }: RunOfGrade): Markup {
  const name = folder === null ? html`${short(scenario)}` : html`<a href="${reportOf(folder)}">${short(scenario)}</a>`
  return html`<tr><th scope="row">${name}</th><td>${verdict ?? 'not run'}</td><td><code>${trace ?? '–'}</code></td></tr>
`
}
