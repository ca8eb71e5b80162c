import { STYLE } from '../../../report/html/style.js'

/** A run's report and the pages of a grade look alike; only what is a grade's own is added. */
export const GRADE_STYLE = `${STYLE}
header, main { max-width: 62rem; }
.wide header, .wide main { max-width: 84rem; }
.student { font-size: 1.1rem; margin: 0; overflow-wrap: anywhere; }
.score { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem 1.4rem; margin-top: 1rem; padding: 1rem 1.2rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.score .number-big { font-size: 2.3rem; font-weight: 700; line-height: 1; letter-spacing: -.02em; font-variant-numeric: tabular-nums; }
.score .of { font-size: 1rem; font-weight: 400; color: var(--dim); letter-spacing: 0; }
.score .meter { flex: 1 1 12rem; }
.chips { display: flex; flex-wrap: wrap; gap: .35rem; flex-basis: 100%; margin: 0; padding: 0; list-style: none; font-size: .84rem; }
.chips li { padding: .05rem .65rem; border-radius: 99px; background: var(--soft); color: var(--dim); }
.chips .earned { color: var(--good); background: var(--good-bg); }
.chips .partly, .chips .undecided { color: var(--warn); background: var(--warn-bg); }
.chips .missed { color: var(--bad); background: var(--bad-bg); }
.meter { display: block; height: .6rem; border-radius: 99px; background: var(--soft); overflow: hidden; box-shadow: inset 0 0 0 1px var(--line); }
.meter i { display: block; height: 100%; background: var(--hue-2); }
.notice { margin-top: 1rem; padding: .8rem 1.1rem; border-radius: 10px; background: var(--warn-bg); overflow-wrap: anywhere; }
.notice h2 { margin: 0 0 .2rem; font-size: 1.05rem; color: var(--warn); }
.notice ul { margin: .3rem 0 0; padding-left: 1.2rem; }
.part { margin-top: 1.4rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
.part > h2 { display: flex; justify-content: space-between; gap: 1rem; margin: 0; padding: .7rem 1.1rem; font-size: 1.08rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.part > h2 .points { flex: none; font-variant-numeric: tabular-nums; }
.part > p { padding: .5rem 1.1rem; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.part > .rule { border-top: 0; border-bottom: 1px solid var(--line); color: var(--warn); }
.checks { list-style: none; margin: 0; padding: 0; }
.checks > li { display: grid; grid-template-columns: 1.5rem minmax(0, 1fr) auto; gap: 0 .8rem; padding: .7rem 1.1rem; border-top: 1px solid var(--line); break-inside: avoid; }
.checks > li:first-child { border-top: 0; }
.checks .mark { background: var(--soft); color: var(--dim); }
.earned .mark { color: var(--good); background: var(--good-bg); }
.partly .mark, .undecided .mark { color: var(--warn); background: var(--warn-bg); }
.missed .mark { color: var(--bad); background: var(--bad-bg); }
.checks .points { color: var(--dim); font-variant-numeric: tabular-nums; white-space: nowrap; }
.checks p, .checks details { grid-column: 2 / -1; overflow-wrap: anywhere; }
.checks .wants { grid-column: 2; font-weight: 600; }
.checks .wants .word { font-weight: 400; white-space: nowrap; }
.earned .word { color: var(--good); } .missed .word { color: var(--bad); font-weight: 600; }
.partly .word, .undecided .word { color: var(--warn); }
.rests { font-size: .8rem; color: var(--dim); }
.label { display: inline-block; min-width: 3.2rem; color: var(--dim); font-size: .84rem; }
.hint { width: fit-content; margin-top: .3rem; padding: .25rem .8rem; border-radius: 6px; background: var(--said-bg); }
.part > .hint { width: auto; margin: 0; border-radius: 0; }
.hint b { color: var(--link); font-weight: 650; }
.teacher, .notice li { white-space: pre-wrap; }
.teacher { margin-top: .35rem; padding: .3rem .8rem; border-left: 3px solid var(--change); background: var(--change-bg); border-radius: 0 6px 6px 0; font-size: .88rem; }
.answers > div { grid-template-columns: minmax(9rem, 16rem) 1fr; gap: 0 1rem; padding: .4rem 0; }
.answers dt { overflow-wrap: anywhere; }
.answers pre + pre { margin-top: .2rem; }
.answers pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.figures { display: flex; flex-wrap: wrap; gap: .8rem; margin: 1rem 0 0; padding: 0; list-style: none; }
.figures li { flex: 0 1 auto; min-width: 8rem; padding: .7rem 1.1rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.figures b { display: block; font-size: 1.6rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.figures span { color: var(--dim); font-size: .84rem; }
.bars { display: grid; grid-template-columns: repeat(10, minmax(0, 1fr)); gap: .35rem; align-items: end; max-width: 40rem; height: 9rem; margin: .4rem 0 0; padding: 0; list-style: none; }
.bars li { display: flex; flex-direction: column; justify-content: flex-end; height: 100%; text-align: center; font-size: .78rem; color: var(--dim); font-variant-numeric: tabular-nums; }
.bars i { display: block; min-height: 2px; background: var(--hue-0); border-radius: 3px 3px 0 0; }
.bars b { color: var(--ink); }
table.class { width: 100%; font-size: .9rem; background: var(--card); border: 1px solid var(--line); border-radius: 8px; border-collapse: separate; border-spacing: 0; }
table.class th, table.class td { padding: .4rem .8rem; vertical-align: middle; }
table.class tbody tr:last-child > * { border-bottom: 0; }
table.class thead th { font-size: .8rem; }
table.class thead th.number { text-align: right; }
table.class .number, table.class .short { white-space: nowrap; }
table.class .name { min-width: 9rem; max-width: 22rem; overflow-wrap: anywhere; font-weight: 600; }
table.class .wide-cell { min-width: 12rem; overflow-wrap: anywhere; }
table.class .meter { min-width: 5rem; }
table.class .full { color: var(--good); } table.class .none { color: var(--bad); }
.stack { display: flex; min-width: 9rem; height: .8rem; border-radius: 3px; overflow: hidden; background: var(--soft); }
.stack i { display: block; height: 100%; }
.stack .earned { background: var(--hue-2); } .stack .partly { background: var(--hue-1); opacity: .75; } .stack .missed { background: var(--bad); opacity: .8; }
.stack .unanswered { background: var(--dim); opacity: .5; } .stack .blocked { background: var(--dim); opacity: .28; } .stack .undecided { background: var(--warn); opacity: .6; }
.legend { display: flex; flex-wrap: wrap; gap: .1rem 1rem; margin: .3rem 0 .5rem; padding: 0; list-style: none; font-size: .82rem; color: var(--dim); }
.legend .stack { display: inline-block; min-width: 0; width: .8rem; margin-right: .35rem; vertical-align: -.08rem; }
.hard { color: var(--bad); font-weight: 650; }
@media (max-width: 640px) {
  .score .number-big { font-size: 1.9rem; }
  .checks > li { padding: .6rem .8rem; gap: 0 .6rem; }
  .part > h2, .part > p { padding-left: .8rem; padding-right: .8rem; }
  .checks p, .checks details { grid-column: 1 / -1; }
  .checks .wants { grid-column: 2; }
  .answers > div { grid-template-columns: 1fr; }
  .bars li span { min-height: 3em; }
  .figures { gap: .5rem; } .figures li { min-width: 6rem; padding: .5rem .8rem; }
}
@media print {
  .part, .score { border-color: #999; break-inside: auto; }
  .meter i, .bars i, .stack i, .mark, .badge, .chips li { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .meter { box-shadow: inset 0 0 0 1px #999; }
}
`
