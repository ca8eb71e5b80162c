import type { Grade } from '../../assignment/model/index.js'
import { html, type Markup, NOTHING } from '../../report/html/markup.js'
import { count } from '../../report/text/plural.js'
import type { SimilarPair } from '../types.js'
import { checksSection } from './html/class-checks.js'
import { hrefOf } from './html/href.js'
import { page } from './html/page.js'
import { meter, percent } from './html/score.js'
import { type ClassStatistics, statisticsOf } from './statistics.js'
import { byStudent, columnsOf, pointsText, short, shortName, troubleText } from './words.js'

export interface OverviewOptions {
  readonly similar: readonly SimilarPair[]
  /** A student's folder, told from where the page lies: `students/alice`. */
  readonly folderOf: (student: string) => string
}

/** `index.html`, for the teacher: the class at a glance, and the way to each hand-in. */
export function overviewPage(grades: readonly Grade[], { similar, folderOf }: OverviewOptions): string {
  const sorted = byStudent(grades)
  const class_ = statisticsOf(sorted)
  const title = short(sorted[0]?.title ?? 'No hand-ins')
  return page(
    title,
    'wide',
    classHead(title, sorted, class_),
    html`${inconclusiveSection(sorted, folderOf)}${distribution(class_)}${studentsSection(sorted, folderOf)}${checksSection(class_.checks)}${similarSection(similar, folderOf)}`,
  )
}

type FolderOf = OverviewOptions['folderOf']

function classHead(title: string, grades: readonly Grade[], class_: ClassStatistics): Markup {
  const { graded, inconclusive, mean, median } = class_
  const of = pointsText(grades[0]?.of ?? 0)
  const figure = (value: number | null, words: string) =>
    value === null ? NOTHING : html`<li><b>${pointsText(value)}</b><span>${words}</span></li>`
  return html`<p class="product">klab · ${short(grades[0]?.assignment ?? '')}</p><h1>${title}</h1>
<ul class="figures">${figure(graded, 'graded')}${inconclusive === 0 ? NOTHING : figure(inconclusive, 'inconclusive')}${figure(mean, `mean, of ${of} points`)}${figure(median, 'median')}</ul>
<nav aria-label="Sections"><a href="#students">Students</a> <a href="#checks">Checks</a> <a href="#similar">Similar hand-ins</a> <a href="grades.csv">grades.csv</a> <a href="grades.json">grades.json</a> <a href="junit.xml">junit.xml</a> <a href="grades.ktap">grades.ktap</a></nav>`
}

function inconclusiveSection(grades: readonly Grade[], folderOf: FolderOf): Markup {
  const open = grades.filter(({ outcome }) => outcome === 'inconclusive')
  if (open.length === 0) return NOTHING
  const item = (grade: Grade) => html`<li>${studentLink(grade.student, folderOf)}: ${short(troubleText(grade))}</li>`
  return html`<section class="notice" aria-labelledby="inconclusive"><h2 id="inconclusive">? Inconclusive: no points, neither some nor none</h2><ul>${open.map(item)}</ul></section>
`
}

function distribution({ bins, graded }: ClassStatistics): Markup {
  if (graded === 0) return NOTHING
  const most = Math.max(...bins)
  const bar = (many: number, bin: number) =>
    html`<li><b>${many === 0 ? '' : many}</b><i style="height:${percent((many / most) * 0.8)}%"></i><span>${bin * 10}–${bin * 10 + 10}</span></li>`
  return html`<section aria-labelledby="distribution"><h2 id="distribution">Students by their share of the points, in per cent</h2><ol class="bars">${bins.map(bar)}</ol></section>
`
}

function studentsSection(grades: readonly Grade[], folderOf: FolderOf): Markup {
  const parts = columnsOf(grades)
  const heads = parts.map(({ title }) => html`<th scope="col" class="number">${short(title)}</th>`)
  const ids = parts.map(({ id }) => id)
  return html`<section id="students" aria-labelledby="h-students"><h2 id="h-students">${count(grades.length, 'student')}</h2>
<div class="table-scroll"><table class="class"><thead><tr><th scope="col">Student</th><th scope="col" class="number">Points</th><th scope="col"></th>${heads}<th scope="col">Notes</th><th scope="col"></th></tr></thead><tbody>${grades.map(grade => studentRow(grade, ids, folderOf))}</tbody></table></div></section>
`
}

function studentRow(grade: Grade, parts: readonly string[], folderOf: FolderOf): Markup {
  const { student, points, of, notes } = grade
  const cells = parts.map(id => partCell(points === null ? undefined : grade.parts.find(part => part.id === id)))
  const total =
    points === null
      ? html`<span class="warn">? inconclusive</span>`
      : html`<b>${pointsText(points)}</b> / ${pointsText(of)}`
  const bar = points === null ? NOTHING : meter(of === 0 ? 1 : points / of)
  return html`<tr><th scope="row" class="name">${studentLink(student, folderOf)}</th><td class="number">${total}</td><td>${bar}</td>${cells}<td class="short">${notes.length === 0 ? '' : count(notes.length, 'note')}</td><td><a href="${hrefOf(folderOf(student))}/feedback.html">feedback</a></td></tr>
`
}

function partCell(part: { readonly points: number; readonly of: number } | undefined): Markup {
  if (part === undefined) return html`<td class="number dim">–</td>`
  const kind = part.points === part.of ? 'number full' : part.points === 0 ? 'number none' : 'number'
  return html`<td class="${kind}">${pointsText(part.points)} / ${pointsText(part.of)}</td>`
}

function studentLink(student: string, folderOf: FolderOf): Markup {
  return html`<a href="${hrefOf(folderOf(student))}/evidence.html">${shortName(student)}</a>`
}

function similarSection(similar: readonly SimilarPair[], folderOf: FolderOf): Markup {
  const rows = similar.toSorted((one, other) => other.likeness - one.likeness).map(pair => similarRow(pair, folderOf))
  const body =
    rows.length === 0
      ? html`<p class="dim">No two hand-ins have more in common than the task asks for.</p>`
      : html`<p class="dim">What they have in common is a reason to look at both, and proves nothing.</p><div class="table-scroll"><table class="class"><thead><tr><th scope="col">Students</th><th scope="col" class="number">Likeness</th><th scope="col">What they share</th></tr></thead><tbody>${rows}</tbody></table></div>`
  return html`<section id="similar" aria-labelledby="h-similar"><h2 id="h-similar">Similar hand-ins</h2>${body}</section>
`
}

function similarRow({ students: [one, other], likeness, why }: SimilarPair, folderOf: FolderOf): Markup {
  const reasons = why.slice(0, 8).map((reason, index) => html`${index === 0 ? '' : '; '}${short(reason, 200)}`)
  return html`<tr><th scope="row" class="name">${studentLink(one, folderOf)} and ${studentLink(other, folderOf)}</th><td class="number">${percent(likeness)} %</td><td class="wide-cell">${reasons}</td></tr>
`
}
