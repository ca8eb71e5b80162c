import type { Grade } from '../../assignment/model/index.js'
import { painter, type Span, type Style, type TerminalOptions } from '../../report/index.js'
import { count } from '../../report/text/plural.js'
import { padEnd, padStart, widthOf, wrap } from '../../report/text/width.js'
import { type ClassStatistics, statisticsOf } from './statistics.js'
import { byStudent, columnsOf, pointsText, short, shortName, troubleText } from './words.js'

export type TableOptions = Pick<TerminalOptions, 'colour' | 'width'>

/** For the terminal: a line a student, those without a grade apart with the reason, and one line for the class. */
export function gradeTable(grades: readonly Grade[], { colour, width }: TableOptions): string {
  const sorted = byStudent(grades)
  const graded = sorted.filter(({ outcome }) => outcome === 'graded')
  const lines = [
    ...(graded.length === 0 ? [] : [...gradedLines(graded), []]),
    ...inconclusiveLines(
      sorted.filter(({ outcome }) => outcome === 'inconclusive'),
      width,
    ),
    ...summaryLine(sorted),
  ]
  const paint = painter(colour)
  return lines.map(spans => `${paint(spans).trimEnd()}\n`).join('')
}

type Line = readonly Span[]

function gradedLines(graded: readonly Grade[]): readonly Line[] {
  const parts = columnsOf(graded).map(({ id }) => id)
  const head = ['student', 'points', ...parts.map(shortName), 'outcome']
  const rows = graded.map(grade => ({ cells: cellsOf(grade, parts), style: OUTCOME[outcomeOf(grade)].style }))
  const widths = head.map((title, at) => Math.max(widthOf(title), ...rows.map(({ cells }) => widthOf(cells[at] ?? ''))))
  return [lineOf(head, widths, 'dim', 'dim'), ...rows.map(({ cells, style }) => lineOf(cells, widths, 'plain', style))]
}

type Outcome = 'all' | 'some' | 'none'

const OUTCOME: Readonly<Record<Outcome, { readonly text: string; readonly style: Style }>> = {
  all: { text: '✓ all', style: 'good' },
  some: { text: '◐ some', style: 'plain' },
  none: { text: '✗ none', style: 'bad' },
}

function outcomeOf({ points, of }: Grade): Outcome {
  if (points === of) return 'all'
  return points === 0 ? 'none' : 'some'
}

function cellsOf(grade: Grade, parts: readonly string[]): readonly string[] {
  const byPart = parts.map(id => {
    const part = grade.parts.find(each => each.id === id)
    return part === undefined ? '' : `${pointsText(part.points)}/${pointsText(part.of)}`
  })
  const total = `${pointsText(grade.points ?? 0)}/${pointsText(grade.of)}`
  return [shortName(grade.student), total, ...byPart, OUTCOME[outcomeOf(grade)].text]
}

/** Names to the left, points to the right. */
function lineOf(cells: readonly string[], widths: readonly number[], style: Style, outcome: Style): Line {
  return cells.map((cell, at): Span => {
    const width = widths[at] ?? 0
    if (at === cells.length - 1) return [outcome, cell]
    return [style, `${at === 0 ? padEnd(cell, width) : padStart(cell, width)}  `]
  })
}

function inconclusiveLines(grades: readonly Grade[], width: number): readonly Line[] {
  if (grades.length === 0) return []
  const head: Line = [['warn', 'inconclusive: no points, neither some nor none']]
  return [head, ...grades.flatMap(grade => reasonLines(grade, width)), []]
}

function reasonLines(grade: Grade, width: number): readonly Line[] {
  const reason = wrap(short(troubleText(grade)), Math.max(20, width - 4))
  return [[['plain', `  ? ${shortName(grade.student)}`]], ...reason.map((text): Line => [['dim', `    ${text}`]])]
}

function summaryLine(grades: readonly Grade[]): readonly Line[] {
  const class_ = statisticsOf(grades)
  const counts = [
    count(grades.length, 'hand-in'),
    ...(class_.inconclusive === 0 ? [] : [`${class_.inconclusive} inconclusive`]),
  ].join(', ')
  return [[['strong', `${counts}${pointsSummary(grades, class_)}`]]]
}

function pointsSummary(grades: readonly Grade[], { mean, median, bins }: ClassStatistics): string {
  if (mean === null || median === null) return ''
  const of = pointsText(grades[0]?.of ?? 0)
  return `: mean ${pointsText(mean)}, median ${pointsText(median)} of ${of} points, 0 ${bars(bins)} ${of}`
}

const BARS = '▁▂▃▄▅▆▇█'

/** A bar for each tenth of the points, as high as it has students; `·` for none. */
function bars(bins: readonly number[]): string {
  const most = Math.max(...bins)
  return bins.map(each => (each === 0 ? '·' : BARS[Math.ceil((each * BARS.length) / most) - 1])).join('')
}
