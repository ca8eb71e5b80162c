/** The picture's look, its own wherever it stands: a style sheet inside an SVG holds for the whole page, so all of it begins with the class. */
export const STYLE = `
.klab-ic { --bg: #ffffff; --ink: #1c2024; --dim: #5b6470; --line: #e3e6ea; --soft: #f4f6f8; --bar: #3f72b0; --mark: #c2560c; --mark-bg: #fdeee2; --bad: #b3161b; --doubt: #946200; --hover: #eef2f7;
  font-family: ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 11px; color-scheme: light dark; }
@media (prefers-color-scheme: dark) {
  .klab-ic { --bg: #1b1f23; --ink: #e4e7ea; --dim: #9ba5b0; --line: #2c3238; --soft: #22272c; --bar: #6096d6; --mark: #f0975a; --mark-bg: #3d2716; --bad: #ff7f79; --doubt: #eeb95c; --hover: #2a3037; }
}
.klab-ic .bg { fill: var(--bg); }
.klab-ic text { fill: var(--ink); }
.klab-ic .sans { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; }
.klab-ic .h1 { font-size: 16px; font-weight: 650; }
.klab-ic .h2 { font-size: 13px; font-weight: 650; }
.klab-ic .dim { fill: var(--dim); }
.klab-ic .small { font-size: 10px; }
.klab-ic .strong { font-weight: 700; }
.klab-ic .end { text-anchor: end; }
.klab-ic .mid { text-anchor: middle; }
.klab-ic .marked { fill: var(--mark); font-weight: 700; }
.klab-ic .bad { fill: var(--bad); font-weight: 700; }
.klab-ic .doubt { fill: var(--doubt); font-weight: 700; }
.klab-ic .grid { stroke: var(--line); fill: none; }
.klab-ic .lead { stroke: var(--dim); stroke-width: .6; fill: none; }
.klab-ic .cut { stroke: var(--dim); stroke-dasharray: 2 2; fill: none; }
.klab-ic .band { fill: var(--soft); }
.klab-ic .hit { fill: transparent; }
.klab-ic .hit:hover { fill: var(--hover); }
.klab-ic .b { fill: var(--bar); }
.klab-ic .b.on { fill: var(--mark); }
.klab-ic .b.note { fill: var(--bg); stroke: var(--bar); }
.klab-ic .b.error, .klab-ic .b.wrong { fill: var(--bad); }
.klab-ic .b.doubtful { fill: var(--bg); stroke: var(--doubt); stroke-dasharray: 2 1.5; }
.klab-ic .void { fill: none; stroke: var(--dim); stroke-dasharray: 2 2; }
.klab-ic .rung { stroke: var(--bg); fill: none; }
.klab-ic .sign { fill: none; stroke: var(--ink); stroke-width: 1.4; }
.klab-ic .sign.error, .klab-ic .sign.wrong { stroke: var(--bad); stroke-width: 1.8; }
.klab-ic .sign.doubtful { stroke: var(--doubt); stroke-width: 1.8; }
.klab-ic .sign.note { stroke: var(--dim); stroke-width: 1.1; }
.klab-ic .pointer { fill: var(--mark); }
.klab-ic .chip { fill: var(--mark-bg); stroke: var(--mark); }
.klab-ic .chip.inner { fill: var(--bg); stroke-dasharray: 3 2; }
.klab-ic .on-bar { fill: var(--bg); pointer-events: none; }
.klab-ic a:hover text, .klab-ic a:focus text { text-decoration: underline; }
`
