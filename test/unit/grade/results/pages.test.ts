import { expect, test } from 'vitest'
import { evidencePage } from '../../../../src/grade/results/evidence.js'
import { feedbackPage } from '../../../../src/grade/results/feedback.js'
import { overviewPage, STUDENT_FILES } from '../../../../src/grade/results/index.js'
import { ALICE, BOB, CAROL, CLASS, checkOf, DORA, gradeOf, MALLORY, partOf, SECRET } from '../sample-grades.js'
import { python } from './python.js'

const folderOf = (student: string) => `students/${student}`
const overview = (grades = CLASS) => overviewPage(grades, { similar: [], folderOf })

test('the student reads points, wants, what was seen, hints and the answers as they were read', () => {
  const page = feedbackPage(BOB)
  for (const words of [
    '1.5 <span class="of">of 10 points</span>',
    '<span>1. The function</span> <span class="points">1.5 / 4</span>',
    'what place.1 wants <span class="word">partly earned</span>',
    '<span class="label">seen</span> both programs come to it',
    '<b>Hint:</b> look for what only one does',
    '<b>Hint:</b> the second bind is refused',
    'rests on 3 events of the kernel',
    '<dt>state</dt><dd><span class="dim">left empty</span></dd>',
    '<pre>system(&quot;id&quot;)</pre><pre class="warn">⚠ not used: error: a call is no expression\n  │ system(&quot;id&quot;)</pre>',
  ])
    expect(page).toContain(words)
})

test.each(['feedback.html', 'results.json', 'classroom.json'])("%s has nothing of what is the teacher's", name => {
  for (const grade of [ALICE, BOB, CAROL, DORA]) expect(STUDENT_FILES[name]?.(grade)).not.toContain(SECRET)
  expect(STUDENT_FILES['evidence.html']?.(BOB)).toContain(SECRET)
})

test('an inconclusive grade shows the student no result and no points', () => {
  const page = feedbackPage(DORA)
  expect(page).toContain('There are no points yet, neither some nor none')
  expect(page).not.toContain('what place.1 wants')
  expect(page).not.toContain('of 10 points')
})

test('a part that is lost as a whole says so', () => {
  expect(feedbackPage(CAROL).match(/This part counts only as a whole/g)).toHaveLength(1)
  expect(feedbackPage(BOB)).not.toContain('only as a whole')
})

test('the teacher finds the events in the reports of the runs', () => {
  const page = evidencePage(BOB)
  expect(page).toContain('<a href="runs/yours/report.html#e12">#12</a> <a href="runs/yours/report.html#e14">#14</a>')
  expect(page).toContain(`${SECRET}: hit #12 of place.1`)
  expect(page).toContain(`${SECRET}: the port 23456 is that of alice`)
  expect(evidencePage(DORA)).toContain(`${SECRET}: QEMU was killed by signal SIGKILL`)
})

test('of many events some are linked and the rest counted; of a run without a folder none', () => {
  const seqs = Array.from({ length: 1_000 }, (_, at) => at)
  const check = checkOf('place.1', 10, { evidence: [{ scenario: 'yours', seqs }] })
  const grade = gradeOf('eve', [partOf('place', 'The function', [check])])
  expect(evidencePage(grade).match(/report\.html#e/g)).toHaveLength(40)
  expect(evidencePage(grade)).toContain('and 960 more')
  expect(evidencePage({ ...grade, runs: [] })).not.toContain('report.html')
})

test('the overview: figures, a row a student, the hard check, the inconclusive apart, pairs by likeness', () => {
  const page = overviewPage(CLASS, {
    similar: [
      { students: ['alice', 'bob'], likeness: 0.7, why: ['the same slip'] },
      { students: ['bob', 'carol'], likeness: 0.92, why: ['the same file', 'one port'] },
    ],
    folderOf,
  })
  expect(page).toContain('<li><b>4.83</b><span>mean, of 10 points</span></li><li><b>3</b><span>median</span></li>')
  expect(page).toContain('<a href="students/bob/evidence.html">bob</a></th><td class="number"><b>1.5</b> / 10</td>')
  expect(page).toContain(`<a href="students/dora/evidence.html">dora</a>: ${SECRET}: QEMU was killed`)
  expect(page).toContain('<td class="number">1 of 3</td><td class="number hard">33 %</td>')
  expect(page.indexOf('92 %</td><td class="wide-cell">the same file; one port')).toBeGreaterThan(0)
  expect(page.indexOf('the same file')).toBeLessThan(page.indexOf('the same slip'))
  expect(overview()).toContain('No two hand-ins have more in common')
})

test('an overview of nobody is a page', () => {
  expect(overview([])).toContain('0 students')
})

test("a folder's name is no scheme, no host and no way up", () => {
  const page = overviewPage([ALICE], { similar: [], folderOf: () => '//evil.example/../javascript:alert(1)"?#\ud800' })
  expect(page).toContain('href="evil.example/javascript%3Aalert(1)%22%3F%23%EF%BF%BD/feedback.html"')
})

test('an HTML parser finds every element closed, and none that klab did not write', () => {
  const program = `
import sys, html.parser
class Reader(html.parser.HTMLParser):
  open, seen = [], set()
  def handle_starttag(self, tag, attrs):
    self.seen.add(tag); self.seen.update('on…' for name, _ in attrs if name.startswith('on'))
    if tag not in ('meta',): self.open.append(tag)
  def handle_endtag(self, tag):
    found = self.open.pop()
    if found != tag: sys.exit(f'{tag} closes {found} at {self.getpos()}')
reader = Reader(); reader.feed(sys.stdin.read()); reader.close()
print(reader.open, sorted(reader.seen & {'script', 'img', 'iframe', 'form', 'on…', 'link', 'base', 'object'}))`
  const pages = [
    feedbackPage(MALLORY),
    evidencePage(MALLORY),
    feedbackPage(DORA),
    evidencePage(BOB),
    overview([...CLASS, MALLORY]),
  ]
  expect(python(program, pages.join(''))).toEqual(['[] []'])
})
