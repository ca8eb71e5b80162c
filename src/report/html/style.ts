/** The page's look: readable sizes, light and dark by the reader's own setting, one column on small screens, printable. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #fbfbfa; --card: #ffffff; --ink: #1c2024; --dim: #5b6470; --line: #dcdfe3; --soft: #f1f3f5;
  --good: #116b3a; --good-bg: #dcf3e5; --bad: #b3161b; --bad-bg: #fde5e4; --warn: #855000; --warn-bg: #fdf0d2;
  --link: #0b57a4; --change: #6a3fa0; --change-bg: #f1eafa; --said-bg: #e8f1fb; --target: #fff3b8;
  --hue-0: #2f6fbd; --hue-1: #b4581a; --hue-2: #2b8357; --hue-3: #8a4bb0; --hue-4: #b03a63; --hue-5: #527213;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171a; --card: #1b1f23; --ink: #e4e7ea; --dim: #9ba5b0; --line: #333a41; --soft: #23282d;
    --good: #6fd49b; --good-bg: #12351f; --bad: #ff908b; --bad-bg: #431b1c; --warn: #eeb95c; --warn-bg: #3a2c0d;
    --link: #82b9f5; --change: #c9a8f0; --change-bg: #30254a; --said-bg: #1c2c40; --target: #4a4212;
    --hue-0: #6ba5ea; --hue-1: #e8935a; --hue-2: #63c294; --hue-3: #c48ee6; --hue-4: #ec86a9; --hue-5: #a9c95f;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 3rem; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 var(--sans); }
header, main { max-width: 110rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 1.25rem; }
main { padding-bottom: 4rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .5rem; letter-spacing: -.01em; }
h2 { font-size: 1.15rem; margin: 2rem 0 .6rem; }
h3 { font-size: 1rem; margin: 1.4rem 0 .5rem; }
p { margin: .2rem 0; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }
code, pre, .seq, time, .place, .args, .ret, .when, .address, .guest, .said, dd { font-family: var(--mono); }
code, .args, .ret { font-size: .92em; }
.dim, .place, .address, time, .args, .when { color: var(--dim); }
.place, .address, time, .seq { font-size: .8em; }
.warn { color: var(--warn); }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--card); padding: .3rem .6rem; z-index: 9; }
.product { color: var(--dim); font-family: var(--mono); font-size: .85rem; }
.badge { display: inline-block; padding: .12rem .7rem; border-radius: 99px; font-weight: 650; }
.tally { margin-left: .4rem; }
.badge.passed { color: var(--good); background: var(--good-bg); }
.badge.failed { color: var(--bad); background: var(--bad-bg); }
.badge.inconclusive { color: var(--warn); background: var(--warn-bg); }
nav { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; margin-top: .8rem; padding: .5rem 0; border-top: 1px solid var(--line); border-bottom: 1px solid var(--line); }
.hue-0 { --hue: var(--hue-0); } .hue-1 { --hue: var(--hue-1); } .hue-2 { --hue: var(--hue-2); }
.hue-3 { --hue: var(--hue-3); } .hue-4 { --hue: var(--hue-4); } .hue-5 { --hue: var(--hue-5); }
.lane-link::before { content: ""; display: inline-block; width: .6em; height: .6em; margin-right: .35em; border-radius: 2px; background: var(--hue); }

.expectations { list-style: none; margin: 0; padding: 0; background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
.expectations > li { display: flex; gap: .75rem; padding: .5rem .9rem; border-top: 1px solid var(--line); }
.expectations > li:first-child { border-top: 0; }
.expectations p { margin: 0; overflow-wrap: anywhere; }
.expectations > li > div { min-width: 0; }
.expectations.compact > li { padding: .3rem .9rem; }
.passed-box > summary { cursor: pointer; padding: .4rem 0; }
.mark { flex: none; width: 1.5rem; height: 1.5rem; border-radius: 50%; text-align: center; line-height: 1.5rem; font-weight: 700; }
.passed .mark { color: var(--good); background: var(--good-bg); }
.failed .mark { color: var(--bad); background: var(--bad-bg); }
.inconclusive .mark { color: var(--warn); background: var(--warn-bg); }
.not-applicable .mark { color: var(--dim); }
.word { font-size: .8rem; color: var(--dim); }
.failed .word, .failed .message { color: var(--bad); font-weight: 600; }
.inconclusive .word, .inconclusive .message { color: var(--warn); font-weight: 600; }
.proof { font-family: var(--mono); font-size: .8rem; }
.troubles { margin-top: .8rem; padding: .5rem .9rem; border-radius: 8px; background: var(--warn-bg); }
.troubles h3 { margin: 0; }
.troubles ul { list-style: none; margin: .2rem 0; padding: 0; overflow-wrap: anywhere; }

.columns { display: block; }
.lanes-scroll { overflow: auto; border: 1px solid var(--line); border-radius: 8px; background: var(--card); }
.lanes { display: grid; grid-template-columns: 5.4rem repeat(var(--lanes), minmax(11rem, 1fr)); column-gap: .6rem; row-gap: 3px; padding: 0 .6rem .6rem 0; min-width: min-content; font-size: .85rem; line-height: 1.4; }
.lane-head { grid-row: 1; position: sticky; top: 0; z-index: 3; padding: .45rem .5rem; background: var(--card); border-bottom: 3px solid var(--hue); font-weight: 650; }
.lane-head a { color: inherit; }
.lane-head .dim { font-weight: 400; }
.when { grid-column: 1; display: flex; flex-direction: column; padding: .2rem 0 0 .6rem; font-size: .72rem; line-height: 1.25; }
.box { min-width: 0; margin-left: calc(var(--depth) * .9rem); border: 1px solid color-mix(in srgb, var(--hue) 35%, var(--line)); border-left: 4px solid var(--hue); border-radius: 5px; background: color-mix(in srgb, var(--hue) 8%, var(--card)); }
.box.error { border-color: var(--bad); }
.in-box { min-width: 0; z-index: 1; margin-left: calc(var(--depth) * .9rem); padding: .2rem .5rem .2rem .75rem; overflow-wrap: anywhere; align-self: start; }
.in-box a { color: var(--ink); font-weight: 600; }
.inner-names { color: var(--dim); font-family: var(--mono); font-size: .78rem; }
.change { font-family: var(--mono); font-size: .78rem; }
.change span { color: var(--dim); }
.change b, .changes b { color: var(--change); }
.ret { color: var(--good); }
.ret.bad { color: var(--bad); font-weight: 650; }
.lanes .said, .lanes .note { z-index: 2; align-self: start; justify-self: end; max-width: 92%; margin: .1rem .4rem; padding: .15rem .55rem; border-radius: 9px; overflow-wrap: anywhere; }
.said { background: var(--said-bg); }
.lanes .said { font-size: .8rem; border-bottom-right-radius: 2px; }
.lanes .note { border: 1px dashed var(--line); background: var(--card); color: var(--dim); font-size: .78rem; }
.lanes .note.warn { color: var(--warn); border-color: var(--warn); }
.caret { color: var(--link); }
.band { grid-column: 2 / -1; display: flex; align-items: center; gap: .6rem; color: var(--dim); font-size: .78rem; }
.band::before, .band::after { content: ""; flex: 1; border-top: 1px solid var(--line); }
.band span { position: relative; z-index: 2; padding: 0 .35rem; border-radius: 4px; background: var(--card); }
.band.wire { z-index: 2; color: var(--change); font-family: var(--mono); }
.band.wire::before { flex: 0 0 .5rem; }
.band.warn { color: var(--warn); font-weight: 650; }

.tools { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; margin-bottom: .6rem; }
.tools[hidden] { display: none; }
input, button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .2rem .6rem; }
input { min-width: 14rem; }
button { cursor: pointer; }
.gone, .filtering .meanwhile, .filtering .tree > .note, .filtering .tree > .said { display: none; }
.lane { margin-bottom: 1.2rem; padding: .1rem .9rem .7rem; background: var(--card); border: 1px solid var(--line); border-top: 3px solid var(--hue); border-radius: 8px; }
.lane > h3 { margin: .5rem 0; }
.lane > h3 .dim { font-weight: 400; font-size: .85rem; }
.picture { overflow-x: auto; margin: .8rem 0; border: 1px solid var(--line); border-radius: 8px; background: var(--card); }
.picture svg { display: block; width: 100%; min-width: 60rem; max-width: 90rem; height: auto; margin: 0 auto; }
.level > summary { padding: .25rem 0; font-size: .9rem; }
.level[open] > summary b { color: var(--ink); }
table.initcalls { width: 100%; table-layout: fixed; min-width: 74rem; }
.initcalls th:nth-child(1) { width: 2.6rem; } .initcalls th:nth-child(2) { width: 17rem; } .initcalls th:nth-child(4) { width: 9.5rem; }
.initcalls th:nth-child(5) { width: 4rem; } .initcalls th:nth-child(6) { width: 3.4rem; } .initcalls th:nth-child(7) { width: 8rem; }
.initcalls th:nth-child(8) { width: 5.4rem; } .initcalls th:nth-child(9) { width: 12rem; }
.initcalls tbody th code { white-space: normal; overflow-wrap: anywhere; }
.initcalls td { overflow-wrap: anywhere; }
.initcalls a { color: inherit; }
.initcalls a:hover { text-decoration: underline; }
.initcalls td.number { padding-left: 0; }
.initcalls td:nth-child(8), .initcalls td.state { font-size: .95em; }
.initcalls .note .state { color: var(--dim); }
.initcalls .wrong, .initcalls .error { background: var(--bad-bg); } .initcalls .doubt { background: var(--warn-bg); }
.initcalls .wrong .state, .initcalls .error .state { color: var(--bad); font-weight: 650; } .initcalls .doubt .state { color: var(--warn); font-weight: 650; }
.initcalls .marked { font-weight: 700; color: var(--hue-1); }
.tree { list-style: none; margin: 0; padding: 0; }
.tree .tree { margin-left: 1.1rem; padding-left: .6rem; border-left: 2px solid color-mix(in srgb, var(--hue, var(--line)) 30%, var(--line)); }
.row { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .6rem; padding: .12rem .2rem; border-radius: 4px; }
.row:hover { background: var(--soft); }
.head { flex: 1 1 22rem; min-width: 0; overflow-wrap: anywhere; }
.fn { font-weight: 650; font-size: .95em; }
.seq { min-width: 2.6rem; text-align: right; color: var(--dim); }
.returned { color: var(--dim); }
.tree > .call { padding: .1rem 0; }
.call > p.warn, .call > .changes, .call > .more { margin-left: 3.4rem; }
.changes { list-style: none; margin-top: 0; margin-bottom: .1rem; padding: 0; font-family: var(--mono); font-size: .86rem; }
.changes li { width: fit-content; margin: .1rem 0; padding: 0 .5rem; border-radius: 4px; background: var(--change-bg); overflow-wrap: anywhere; }
.was { color: var(--dim); }
.more { display: flex; flex-wrap: wrap; gap: 0 1.2rem; align-items: baseline; }
.more details[open], .more .quote { flex-basis: 100%; min-width: 0; }
details > summary { cursor: pointer; color: var(--dim); font-size: .82rem; border-radius: 4px; }
details > summary:hover { color: var(--ink); }
.tree > .said, .tree > .note { margin: .15rem 0; border-radius: 6px; }
.tree > .note, .meanwhile { color: var(--dim); font-size: .86rem; }
.tree > .note.warn, .tree > li.warn { color: var(--warn); }
.meanwhile { padding-left: 3.4rem; }
.guest { white-space: pre-wrap; }
.match > .row .fn { background: var(--target); }
:target > .row, tr:target, tr:has(:target), .console :target, .returned:target, .ret:target { background: var(--target); }
.quote { margin: .1rem 0; padding: 0 .5rem; color: var(--dim); font-size: .8rem; white-space: pre-wrap; overflow-wrap: anywhere; border-left: 2px solid var(--line); }
.line-number { user-select: none; opacity: .8; }
.frame-list { margin: .3rem 0 .5rem; padding-left: 2.2rem; font-size: .86rem; }
.tag { padding: 0 .4em; border: 1px solid var(--line); border-radius: 99px; color: var(--dim); font-size: .75rem; }
.table-scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .84rem; margin: .3rem 0 .6rem; }
th, td { padding: .14rem .7rem .14rem 0; text-align: left; vertical-align: top; font-weight: 400; border-bottom: 1px solid var(--line); }
thead th { color: var(--dim); font-size: .78rem; }
table.list { margin-top: .5rem; width: auto; }
caption { text-align: left; white-space: nowrap; color: var(--dim); font-size: .82rem; padding: .2rem 0; }
td pre { margin: 0; font-size: .82rem; max-height: 16rem; overflow: auto; padding-right: 1.2rem; }
tbody th code { white-space: nowrap; }
.changed { background: var(--change-bg); }
.changed td:last-child { color: var(--change); font-weight: 650; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.chain-list { list-style: none; margin: 0; padding-left: 1.2rem; border-left: 1px solid var(--line); }
.chain > .chain-list { padding-left: .3rem; border-left: 0; }
.chain-list li { padding: .06rem 0 .06rem .3rem; }
.chain-list > li > code { color: var(--dim); }
.chain-list > .probed > code { color: var(--ink); font-weight: 650; }
.chain-list > .probed > code::before { content: "●"; margin-right: .4em; color: var(--hue); }
.chain { margin: .3rem 0 .8rem; overflow-x: auto; }
.facts { margin: 0; }
.facts > div { display: grid; grid-template-columns: 9rem 1fr; padding: .15rem 0; border-bottom: 1px solid var(--line); }
dt { color: var(--dim); } dd { margin: 0; font-size: .84rem; overflow-wrap: anywhere; }
.console { margin-top: 1rem; }
.console ol { margin: .4rem 0; padding: .5rem .5rem .5rem 3.4rem; background: var(--soft); border-radius: 6px; font: .8rem/1.5 var(--mono); overflow-wrap: anywhere; }

@media (min-width: 1350px) {
  .columns { display: grid; grid-template-columns: minmax(30rem, 5fr) minmax(0, 7fr); gap: 1.5rem; align-items: start; }
  .columns > #calls:only-child { grid-column: 1 / -1; }
  #timeline { position: sticky; top: 0; }
  .lanes-scroll { max-height: calc(100vh - 8rem); }
}
@media (max-width: 640px) {
  body { font-size: 14px; }
  header, main { padding-left: .75rem; padding-right: .75rem; }
  h1 { font-size: 1.35rem; }
  .lanes { grid-template-columns: 3.1rem repeat(var(--lanes), minmax(9.5rem, 1fr)); column-gap: .35rem; }
  .when span, .lane-head .dim { display: none; }
  .lane { padding-left: .5rem; padding-right: .5rem; }
  .head { flex-basis: calc(100% - 3.6rem); }
  .row > .place { margin-left: 3.2rem; }
  .tree .tree { margin-left: .3rem; padding-left: .35rem; }
  .call > p.warn, .call > .changes, .call > .more, .meanwhile { margin-left: 1rem; padding-left: 0; }
  .facts > div { grid-template-columns: 1fr; }
}
@media print {
  body { background: #fff; font-size: 10pt; }
  nav, .tools, .skip { display: none; }
  #timeline { position: static; }
  .columns { display: block; }
  .lanes-scroll { max-height: none; overflow: visible; }
  .call > .row, .expectations > li, .in-box { break-inside: avoid; }
}
`
