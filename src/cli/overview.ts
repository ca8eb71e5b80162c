import { join, relative } from 'node:path'
import { describeError } from '../errors/index.js'
import { painter, type Span, type Style, type TerminalOptions, tallyOf } from '../report/index.js'
import { count } from '../report/text/plural.js'
import { visible } from '../report/text/visible.js'
import { padEnd, padStart, widthOf } from '../report/text/width.js'
import { RUN_FILES } from '../trace/run-folder.js'
import type { LabOutcome } from './summary.js'

/**
 * What `klab run --all` ends with: a line for each lab, then one for all of them. `from`: where paths are told from;
 * `planned`: how many labs there are, of which an interrupt may have kept some from being run.
 */
export function overviewTable(
  outcomes: readonly LabOutcome[],
  { colour }: Pick<TerminalOptions, 'colour'>,
  from: string,
  planned: number,
): string {
  const rows = outcomes.map(outcome => rowOf(outcome, from))
  const widths = HEAD.map((title, at) => Math.max(widthOf(title), ...rows.map(({ cells }) => widthOf(cells[at] ?? ''))))
  const lines: (readonly Span[])[] = [
    lineOf(HEAD, widths, 'dim', 'dim'),
    ...rows.map(({ cells, style }) => lineOf(cells, widths, 'plain', style)),
    [],
    [['strong', totals(rows, outcomes, planned)]],
  ]
  const paint = painter(colour)
  return lines.map(spans => `${paint(spans).trimEnd()}\n`).join('')
}

const HEAD = ['lab', 'verdict', 'passed', 'n/a', 'hits', 'seconds', 'report'] as const

type Cells = readonly [string, ...string[]]

interface Row {
  readonly cells: Cells
  readonly word: keyof typeof STYLE
  readonly style: Style
}

const STYLE = {
  passed: 'good',
  failed: 'bad',
  inconclusive: 'warn',
  skipped: 'dim',
  'not run': 'bad',
} as const satisfies Record<string, Style>

const MARK: Readonly<Record<keyof typeof STYLE, string>> = {
  passed: '✓',
  failed: '✗',
  inconclusive: '?',
  skipped: '–',
  'not run': '✗',
}

function rowOf({ lab, run, error, skipped, seconds }: LabOutcome, from: string): Row {
  const time = seconds.toFixed(1)
  if (skipped !== null) return row(lab, 'skipped', ['', '', '', time, skipped])
  if (run === null) return row(lab, 'not run', ['', '', '', time, firstSentence(error)])
  const { report, folder } = run
  const { passed, failed, inconclusive, 'not-applicable': other } = tallyOf(report)
  const hits = report.left?.of.calls ?? report.events.filter(({ kind }) => kind === 'hit').length
  const where = relative(from, join(folder, RUN_FILES.html))
  const share = `${passed}/${passed + failed + inconclusive}`
  return row(lab, report.verdict.verdict, [share, other === 0 ? '' : `${other}`, `${hits}`, time, where])
}

function row(lab: string, word: Row['word'], cells: readonly string[]): Row {
  return { cells: [visible(lab), `${MARK[word]} ${word}`, ...cells.map(visible)], word, style: STYLE[word] }
}

/** In whole it stands on stderr. */
function firstSentence(error: unknown): string {
  return describeError(error).split('\n')[0] ?? ''
}

const NUMBERS = 2

/** Names to the left, numbers to the right; the last column may be as long as it is. */
function lineOf(cells: readonly string[], widths: readonly number[], style: Style, verdict: Style): readonly Span[] {
  return cells.map((cell, at): Span => {
    const width = widths[at] ?? 0
    if (at === cells.length - 1) return [style, cell]
    return [at === 1 ? verdict : style, `${at < NUMBERS ? padEnd(cell, width) : padStart(cell, width)}  `]
  })
}

function totals(rows: readonly Row[], outcomes: readonly LabOutcome[], planned: number): string {
  const words = Object.keys(STYLE) as Row['word'][]
  const parts = words.flatMap(word => {
    const many = rows.filter(row => row.word === word).length
    return many === 0 ? [] : [`${many} ${word}`]
  })
  const seconds = outcomes.reduce((sum, outcome) => sum + outcome.seconds, 0)
  const which = rows.length < planned ? `${rows.length} of ${count(planned, 'lab')}` : count(rows.length, 'lab')
  return `${which}: ${parts.join(', ')}, in ${seconds.toFixed(0)} s`
}
