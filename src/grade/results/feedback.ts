import type { Grade } from '../../assignment/model/index.js'
import { html, type Markup } from '../../report/html/markup.js'
import { answersSection } from './html/answers.js'
import { page } from './html/page.js'
import { evidenceCount, partsSection } from './html/parts.js'
import { scoreHead } from './html/score.js'
import { scoreText, shortName } from './words.js'

/**
 * The student's page: for each check what was wanted, what was seen and a hint. Of what is the teacher's there is nothing in it: no
 * values, no scenario, no event, no note, no machine.
 */
export function feedbackPage(grade: Grade): string {
  const title = `${shortName(grade.student)}: ${grade.points === null ? 'no grade yet' : scoreText(grade)}`
  const main = grade.outcome === 'graded' ? partsSection(grade.parts, evidenceCount) : apology()
  return page(
    title,
    'narrow',
    scoreHead(grade),
    html`${main}${answersSection(grade, 'Your answers, as they were read')}`,
  )
}

/** Why, is nothing that a student could mend, and may name what only the teacher knows. */
function apology(): Markup {
  return html`<section class="notice"><h2>? No grade yet</h2><p>The machine that ran this was in trouble, and that is not your doing. There are no points yet, neither some nor none; your teacher can have it graded again.</p></section>
`
}
