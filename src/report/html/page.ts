import { createHash } from 'node:crypto'
import { kernelText, machineText } from '../facts.js'
import { hasInitOrder } from '../initcalls/account.js'
import { initcallStory } from '../initcalls/story.js'
import type { Report } from '../report.js'
import { tallyText } from '../summary.js'
import { buildView } from '../view/build.js'
import { callsFacts, laneFacts, leftText } from '../view/lane-facts.js'
import type { Lane, View } from '../view/view.js'
import { entryList, type TreeContext } from './call.js'
import { chainBox } from './chain.js'
import { filesSection } from './files.js'
import { initcallSection } from './initcalls.js'
import { html, type Markup, NOTHING, trusted } from './markup.js'
import { runSection } from './run.js'
import { SCRIPT } from './script.js'
import { STYLE } from './style.js'
import { hueOf, timelineSection } from './timeline.js'
import { MARK, verdictSection } from './verdict.js'

/** Up to here every call lies open; in a larger report what is inside a call is folded. */
const OPEN_CALLS = 400

/** One file that needs nothing else: no network, no fonts, no script to be read. */
export function renderHtml(report: Report): string {
  const view = buildView(report)
  const initcalls = initcallStory(report)
  const context: TreeContext = { view, source: report.source, folded: view.calls > OPEN_CALLS }
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<title>${MARK[report.verdict.verdict]} ${report.lab.name} — klab</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<a class="skip" href="#verdict">Skip to the verdict</a>
${pageHead(report, view)}
<main>
${verdictSection(report)}
${initcallSection(initcalls)}<div class="columns">
${timelineSection(view)}
${callsSection(view, context)}
</div>
${filesSection(view)}${runSection(report, view)}
</main>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`
  return page.markup
}

/** Whatever a guest prints, the browser runs nothing but our script and loads nothing at all. */
function policy(): string {
  const digest = createHash('sha256').update(SCRIPT).digest('base64')
  return `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`
}

function pageHead(report: Report, view: View): Markup {
  const { lab, verdict, manifest } = report
  return html`<header><p class="product">klab · ${lab.name}</p><h1>${lab.title}</h1>
<p><span class="badge ${verdict.verdict}">${MARK[verdict.verdict]} ${verdict.verdict}</span> <span class="tally">${tallyText(report)}</span></p>
<p class="dim">${callsFacts(view)} · ${kernelText(manifest)} · ${machineText(manifest)}</p>
<nav aria-label="Sections"><a href="#verdict">Verdict</a> ${hasInitOrder(view.events) ? html`<a href="#init-order">Init order</a> ` : NOTHING}<a href="#timeline">Timeline</a> <a href="#calls">Calls</a> ${view.lanes.map(laneLink)}${view.events.some(({ kind }) => kind === 'file') ? html`<a href="#files">Saved files</a> ` : NOTHING}<a href="#run">The run</a></nav></header>`
}

function laneLink(lane: Lane): Markup {
  return html`<a class="lane-link hue-${hueOf(lane.index)}" href="#lane-${lane.index}">${lane.title}</a> `
}

function callsSection(view: View, context: TreeContext): Markup {
  return html`<section id="calls" aria-labelledby="h-calls"><h2 id="h-calls">Calls by task</h2>
<div class="tools" hidden><label>Show calls that contain <input type="search" id="filter" placeholder="inet_, sk_state, ECONN…"></label> <button type="button" id="open-all">Open all</button> <button type="button" id="close-all">Close all</button> <output id="found"></output></div>
${leftNote(view)}${view.lanes.map(lane => laneBox(lane, context))}</section>`
}

function leftNote(view: View): Markup {
  const left = leftText(view)
  return left === null
    ? NOTHING
    : html`<p class="warn">${left}</p>
`
}

function laneBox(lane: Lane, context: TreeContext): Markup {
  return html`<section class="lane hue-${hueOf(lane.index)}" id="lane-${lane.index}" aria-labelledby="h-lane-${lane.index}"><h3 id="h-lane-${lane.index}">${lane.title} <span class="dim">${laneFacts(lane, context.view)}</span></h3>
${chainBox(lane)}${entryList(lane.entries, context)}</section>
`
}
