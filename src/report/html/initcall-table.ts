import type { InitcallCall, LoggedInitcall } from '../../initcalls/index.js'
import type { InitcallRow, InitcallStory, LevelRows } from '../initcalls/story.js'
import {
  agreementOf,
  durationText,
  levelText,
  microsText,
  nameOf,
  placeOf,
  returnedText,
  roundOfText,
  stateText,
} from '../initcalls/words.js'
import { count } from '../text/plural.js'
import { html, type Markup, NOTHING } from './markup.js'

const COLUMNS = ['', 'Function', 'Defined at', 'Registered by', 'Called', 'Round', 'Returned', 'µs', 'State']

/** A table for each level, open where something is not well; the page's script filters them all. */
export function initcallTables({ levels }: InitcallStory): Markup {
  return html`<div class="tools" hidden><label>Show initcalls that contain <input type="search" id="initcall-filter" placeholder="inet_, ENODEV, drivers/…"></label> <output id="initcalls-found"></output></div>
<p class="dim">Called: the place among all calls. µs: by the kernel's own log; ≈ from its stamps, where its clock goes in whole ticks. Each leads to its event.</p>
${levels.map(levelBox)}`
}

function levelBox({ level, rows, ns }: LevelRows): Markup {
  const open = rows.some(({ findings }) => findings.some(({ weight }) => weight !== 'note'))
  const head = COLUMNS.map(
    (name, index) => html`<th scope="col"${NUMBERS.has(index) ? html` class="number"` : NOTHING}>${name}</th>`,
  )
  return html`<details class="level"${open ? html` open` : NOTHING}><summary><b>${levelText(level)}</b> ${count(rows.length, 'initcall')}, ${durationText(ns)}: ${agreementOf(rows)}</summary>
<div class="table-scroll"><table class="initcalls"><thead><tr>${head}</tr></thead><tbody>${rows.map(row => rowMarkup(row, rows))}</tbody></table></div></details>
`
}

const NUMBERS: ReadonlySet<number> = new Set([0, 4, 5, 7])

function rowMarkup(row: InitcallRow, rows: readonly InitcallRow[]): Markup {
  const { record, findings } = row
  const { promised, calls, logged } = record
  const [worst] = findings
  const id = promised === null ? NOTHING : html` id="e${promised.seq}"`
  return html`<tr class="initcall${worst === undefined ? '' : ` ${worst.weight}`}"${id}><td class="number">${promised?.position ?? '–'}</td><th scope="row"><code${nameMark(row, rows)}>${nameOf(row)}</code></th><td class="place">${placeOf(row) ?? 'not known'}</td><td>${promised?.macro ?? '–'}</td><td class="number">${callLinks(calls)}</td><td class="number">${roundOfText(row)}</td><td>${returnLink(row, calls, logged)}</td><td class="number">${timeLink(row, logged)}</td><td class="state">${stateOf(row)}</td></tr>
`
}

/** What stands out; `inet_init` can be led to by its name. */
function nameMark(row: InitcallRow, rows: readonly InitcallRow[]): Markup {
  const first = rows.find(({ record }) => record.function === 'inet_init' && record.promised !== null)
  if (row === first) return html` class="marked" id="inet_init"`
  return row.marked ? html` class="marked"` : NOTHING
}

function callLinks(calls: readonly InitcallCall[]): readonly Markup[] {
  if (calls.length === 0) return [html`–`]
  return calls.map(({ order, seq }, index) => html`${index === 0 ? '' : ', '}<a href="#e${seq}">#${order}</a>`)
}

function returnLink(row: InitcallRow, [call]: readonly InitcallCall[], [line]: readonly LoggedInitcall[]): Markup {
  const seq = call?.returned?.seq ?? line?.returned?.seq
  const text = html`<span class="ret${(call?.returned?.value ?? 0) < 0 ? ' bad' : ''}">${returnedText(row)}</span>`
  return seq === undefined ? html`<span class="warn">${returnedText(row)}</span>` : html`<a href="#e${seq}">${text}</a>`
}

function timeLink(row: InitcallRow, [line]: readonly LoggedInitcall[]): Markup {
  const text = microsText(row.spent)
  return line === undefined ? html`${text}` : html`<a href="#e${(line.returned ?? line).seq}">${text}</a>`
}

const SIGNS = { wrong: '✗', error: '✗', doubt: '?', note: '–' } as const

function stateOf(row: InitcallRow): string {
  const [worst] = row.findings
  return `${worst === undefined ? '✓' : SIGNS[worst.weight]} ${stateText(row)}`
}
