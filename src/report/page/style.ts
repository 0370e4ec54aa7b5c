/** How the page looks: one column, quiet type, both themes from one set of names. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#f6f7f9, #0f1317);
  --card: light-dark(#ffffff, #171c22);
  --ink: light-dark(#1f2933, #e6eaee);
  --faint: light-dark(#56626d, #a9b4be);
  --line: light-dark(#d9dfe5, #2c343d);
  --accent: light-dark(#005f96, #7cc0f5);
  --good: light-dark(#00664a, #52d3a8);
  --bad: light-dark(#a83c00, #ff9b6b);
  --warn: light-dark(#7a5200, #f2b93b);
  --tint: light-dark(#eef2f6, #1f262e);
}
:root[data-theme='light'] { color-scheme: light; }
:root[data-theme='dark'] { color-scheme: dark; }
* { box-sizing: border-box; }
html { scroll-padding-top: 4rem; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif;
  overflow-wrap: anywhere;
}
main, footer { max-width: 72rem; margin: 0 auto; padding: 0 1.25rem; }
main:focus { outline: none; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
a { color: var(--accent); }
h1, h2, h3 { line-height: 1.25; text-wrap: pretty; }
h1 { font-size: clamp(1.45rem, 1rem + 1.6vw, 2.1rem); font-weight: 650; letter-spacing: -0.015em; margin: 0.35rem 0 1.2rem; max-width: 46ch; }
h2 { font-size: 1.45rem; letter-spacing: -0.01em; margin: 0 0 1rem; }
h3 { font-size: 1.08rem; margin: 0 0 0.75rem; }
section { padding-top: 3rem; }
ul { padding-left: 1.2rem; }
li { margin: 0.2rem 0; }
code, pre { font: 0.9em/1.5 ui-monospace, 'SF Mono', Menlo, Consolas, monospace; }
pre { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 0.9rem 1rem; white-space: pre-wrap; user-select: all; }
.faint { color: var(--faint); }
.good { color: var(--good); font-weight: 600; }
.bad { color: var(--bad); font-weight: 600; }
.warn { color: var(--warn); font-weight: 600; white-space: nowrap; }
.unseen, .skip:not(:focus) { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip:focus { position: fixed; z-index: 3; top: 0.5rem; left: 0.5rem; background: var(--card); padding: 0.5rem 1rem; }
.bar {
  position: sticky; top: 0; z-index: 2; display: flex; align-items: center; gap: 1.25rem; padding: 0.55rem 1.25rem;
  background: var(--card); border-bottom: 1px solid var(--line);
}
.brand { margin: 0; white-space: nowrap; }
.bar nav { flex: 1; min-width: 0; overflow-x: auto; }
.bar ul { display: flex; gap: 1.1rem; margin: 0; padding: 0; list-style: none; }
.bar li { margin: 0; white-space: nowrap; }
.bar a { color: var(--ink); text-decoration: none; padding: 0.25rem 0; }
.bar a:hover, .bar a:focus-visible { color: var(--accent); text-decoration: underline; text-underline-offset: 0.3em; }
#theme { font-size: 0.85rem; color: var(--faint); white-space: nowrap; }
.answer { padding-top: 2.5rem; }
.kicker { margin: 0; color: var(--accent); font-weight: 600; }
.lead { font-size: 1.08rem; max-width: 70ch; margin: 0.4rem 0; }
.facts { display: flex; flex-wrap: wrap; gap: 0.2rem 1.8rem; list-style: none; margin: 1.2rem 0; padding: 0; }
.card, .note { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1.1rem 1.25rem; margin: 0 0 1.1rem; }
.answer .card { margin-top: 1.4rem; }
.answer .card h2 { font-size: 1.15rem; margin-bottom: 0.4rem; }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 10px; margin: 0 0 1rem; }
.card .scroll { margin: 1rem 0 0; }
table { border-collapse: collapse; width: 100%; font-size: 0.94rem; }
caption { text-align: left; padding: 0.75rem 0.9rem 0.35rem; color: var(--faint); }
th, td { text-align: left; vertical-align: top; padding: 0.45rem 0.7rem; border-top: 1px solid var(--line); max-width: 34rem; overflow-wrap: break-word; }
thead th { color: var(--faint); font-weight: 600; border-top: 0; vertical-align: bottom; }
tbody th { font-weight: 550; min-width: 8rem; overflow-wrap: anywhere; }
th:first-child { position: sticky; left: 0; background: var(--card); }
thead .n { white-space: normal; }
td > .good, td > .bad { display: block; white-space: nowrap; }
tbody tr:hover, tbody tr:hover th { background: var(--tint); }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
summary { cursor: pointer; }
figure { margin: 0 0 1.1rem; scroll-margin-top: 8rem; }
figure summary { color: var(--faint); font-size: 0.92rem; }
.chart { position: relative; overflow-x: auto; }
.chart:empty { display: none; }
.chart[data-time] { cursor: crosshair; touch-action: pan-y; }
.chart svg { display: block; max-width: 100%; height: auto; }
.chart .stretch { position: absolute; top: 0; bottom: 0; background: var(--accent); opacity: 0.18; pointer-events: none; }
.zoom {
  position: sticky; top: 3rem; z-index: 1; display: flex; flex-wrap: wrap; align-items: center; gap: 0.4rem 1.2rem;
  background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 0.55rem 1rem; margin: 0 0 1.1rem;
}
.zoom[hidden] { display: none; }
.zoom p { margin: 0; }
.buttons { display: flex; flex-wrap: wrap; gap: 0.4rem; }
button, select, input {
  font: inherit; color: var(--ink); background: var(--card); border: 1px solid var(--faint); border-radius: 6px; padding: 0.25rem 0.65rem; max-width: 100%;
}
button { cursor: pointer; }
button:hover:not(:disabled) { border-color: var(--accent); color: var(--accent); }
button:disabled { color: var(--faint); border-color: var(--line); cursor: default; }
.filter { display: flex; flex-wrap: wrap; align-items: end; gap: 0.7rem 1.1rem; margin: 0 0 1rem; }
.filter[hidden] { display: none; }
.filter label { display: grid; gap: 0.2rem; color: var(--faint); font-size: 0.9rem; min-width: 0; }
.filter select { max-width: 17rem; }
#decision-table td:last-child { max-width: none; width: 100%; }
footer { padding: 3rem 1.25rem 2rem; font-size: 0.9rem; }
@media (max-width: 46rem) {
  main, footer { padding-left: 0.9rem; padding-right: 0.9rem; }
  .bar { gap: 0.8rem; padding: 0.5rem 0.9rem; }
  .brand .faint, #theme span { display: none; }
  #theme select { max-width: 6.5rem; }
  .card { padding: 0.9rem; }
  .zoom { position: static; }
  th, td { padding: 0.4rem 0.6rem; }
  tbody th { min-width: 6rem; }
  .chart:not([data-time]) svg { max-width: none; }
  #decision-table td { min-width: 0; }
  #decision-table td:last-child { min-width: 14rem; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media print {
  .bar, .zoom, .filter, .skip, #decision-more { display: none; }
  body { background: #fff; }
  .card, figure { break-inside: avoid; }
}
`;
