import type { InitcallFinding } from '../../initcalls/index.js'
import { byGravity, type InitcallRow, type InitcallStory, type LevelRows, slowest } from '../initcalls/story.js'
import {
  agreementOf,
  agreementText,
  durationText,
  innerText,
  levelText,
  nameOf,
  placeOf,
  shareText,
  spentText,
  stopsText,
  summaryText,
} from '../initcalls/words.js'
import { visible } from '../text/visible.js'
import { padEnd, padStart, wrap } from '../text/width.js'
import type { Span, Style } from './paint.js'
import type { Row } from './row.js'

const SLOWEST = 5
/** Findings told one by one, and initcalls whose calls are told. */
const FINDINGS = 20
const INSIDE = 6

/** The init order in short: the levels, what is to be told, the slowest, what was called inside. */
export function initcallRows(story: InitcallStory, width: number): readonly Row[] {
  const { levels, ns, rows, account } = story
  const inside = rows.filter(row => row.inside.length > 0)
  return [
    text('', ['strong', 'init order'], ['dim', `  ${summaryText(story)}`]),
    ...wrapped('', 'plain', agreementText(story), width),
    ...levels.map(level => levelRow(level, ns)),
    ...findingRows(account.findings, width),
    ...slowest(rows, SLOWEST).map(slowRow),
    ...inside.slice(0, INSIDE).flatMap(row => insideRows(row, width)),
    ...(inside.length > INSIDE ? [text('  ', ['dim', `… ${inside.length - INSIDE} more with calls inside`])] : []),
  ]
}

function levelRow({ level, rows, ns }: LevelRows, all: number): Row {
  const findings = rows.flatMap(row => row.findings)
  const [worst] = byGravity(findings)
  const columns = [
    padEnd(levelText(level), 14),
    padStart(String(rows.length), 5),
    padStart(durationText(ns), 10),
    padStart(shareText(ns, all), 9),
  ]
  const style = worst === undefined ? 'dim' : STYLES[worst.weight]
  return text('  ', ['plain', columns.join('')], [style, `  ${agreementOf(rows)}`])
}

const STYLES: Readonly<Record<InitcallFinding['weight'], Style>> = {
  wrong: 'bad',
  error: 'bad',
  doubt: 'warn',
  note: 'dim',
}
const SIGNS: Readonly<Record<InitcallFinding['weight'], string>> = { wrong: '✗', error: '✗', doubt: '?', note: '–' }

/** Notes are counted with their levels. */
function findingRows(findings: readonly InitcallFinding[], width: number): readonly Row[] {
  const grave = byGravity(findings).filter(({ weight }) => weight !== 'note')
  const left = grave.length - FINDINGS
  return [
    ...grave.slice(0, FINDINGS).flatMap(finding => findingRow(finding, width)),
    ...(left > 0 ? [text('  ', ['warn', `… ${left} more: see the HTML report`])] : []),
  ]
}

function findingRow({ weight, message, seqs }: InitcallFinding, width: number): readonly Row[] {
  const proof = seqs.slice(0, 4).map(seq => ` #${seq}`)
  const lines = wrap(`${visible(message)}${proof.length === 0 ? '' : ` ${proof.join('')}`}`, width - 4)
  return lines.map((line, index) =>
    text(index === 0 ? '  ' : '    ', [STYLES[weight], index === 0 ? `${SIGNS[weight]} ` : ''], ['plain', line]),
  )
}

function slowRow(row: InitcallRow, index: number): Row {
  const stops = stopsText(row)
  const facts = [placeOf(row) ?? '', stops === '' ? '' : `(${stops})`].filter(Boolean).join(' ')
  return {
    ...text(
      '  ',
      ['dim', index === 0 ? 'slowest ' : '        '],
      ['plain', `${padStart(spentText(row.spent), 10)}  `],
      ['strong', nameOf(row)],
      ['dim', `  ${facts}`],
    ),
    elastic: 3,
  }
}

function insideRows(row: InitcallRow, width: number): readonly Row[] {
  const calls = row.inside.map(innerText).join(' → ')
  const [first = '', ...more] = wrap(`${nameOf(row)} → ${calls}`, width - 4)
  return [text('  ', ['plain', first]), ...more.map(line => text('    ', ['plain', line]))]
}

function wrapped(prefix: string, style: Style, words: string, width: number): readonly Row[] {
  return wrap(words, width - prefix.length).map(line => text(prefix, [style, line]))
}

function text(prefix: string, ...spans: readonly Span[]): Row {
  return { gutter: null, prefix, spans }
}
