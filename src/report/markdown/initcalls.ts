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
import { code, inline } from './escape.js'

const SLOWEST = 5
/** Findings told one by one, and initcalls whose calls are told. */
const FINDINGS = 100
const INSIDE = 20

/** Counts for each level, the findings, the slowest, what was called inside. */
export function initcallPart(story: InitcallStory | null): string[] {
  if (story === null) return []
  return [
    '## Init order',
    inline(`${summaryText(story)}. ${agreementText(story)}`),
    levelTable(story),
    ...findingList(story.account.findings),
    ...slowTable(slowest(story.rows, SLOWEST)),
    ...insideList(story.rows.filter(({ inside }) => inside.length > 0)),
  ]
}

function levelTable({ levels, ns }: InitcallStory): string {
  const line = (level: LevelRows) =>
    `| ${levelText(level.level)} | ${level.rows.length} | ${inline(durationText(level.ns))} | ${inline(shareText(level.ns, ns))} | ${agreementOf(level.rows)} |`
  return ['| level | initcalls | time | share | |', '| --- | ---: | ---: | ---: | --- |', ...levels.map(line)].join(
    '\n',
  )
}

const MARK: Readonly<Record<InitcallFinding['weight'], string>> = { wrong: '❌', error: '❌', doubt: '❔', note: '➖' }

function findingList(findings: readonly InitcallFinding[]): string[] {
  if (findings.length === 0) return []
  const left = findings.length - FINDINGS
  const items = byGravity(findings)
    .slice(0, FINDINGS)
    .map(({ weight, message, seqs }) => `- ${MARK[weight]} ${quoted(message)}${proof(seqs)}`)
  return [[...items, ...(left > 0 ? [`- … and ${left} more`] : [])].join('\n')]
}

function proof(seqs: readonly number[]): string {
  const shown = seqs.slice(0, 5).map(seq => `#${seq}`)
  return shown.length === 0 ? '' : ` (${shown.join(' ')})`
}

/** Messages quote names in backticks; a name that holds one itself is not quoted. */
function quoted(message: string): string {
  const parts = message.split('`')
  if (parts.length % 2 === 0 || parts.slice(1, -1).includes('')) return inline(message)
  return parts.map((part, index) => (index % 2 === 0 ? inline(part) : code(part))).join('')
}

function slowTable(rows: readonly InitcallRow[]): string[] {
  if (rows.length === 0) return []
  const line = (row: InitcallRow) =>
    `| ${code(nameOf(row))} | ${levelText(row.level)} | ${inline(placeOf(row) ?? 'not known')} | ${inline(spentText(row.spent))}${stopsText(row) === '' ? '' : `, ${stopsText(row)}`} |`
  return [['| slowest | level | defined at | time |', '| --- | --- | --- | ---: |', ...rows.map(line)].join('\n')]
}

function insideList(rows: readonly InitcallRow[]): string[] {
  if (rows.length === 0) return []
  const left = rows.length - INSIDE
  const items = rows
    .slice(0, INSIDE)
    .map(row => `- ${code(nameOf(row))} called ${row.inside.map(call => code(innerText(call))).join(' → ')}`)
  return [[...items, ...(left > 0 ? [`- … and ${left} more initcalls with calls inside`] : [])].join('\n')]
}
