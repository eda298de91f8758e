/** The look of the report: light and dark, wide and as narrow as a phone. */
export const REPORT_STYLE = `
:root {
  color-scheme: light dark;
  --page: #f5f6f8; --card: #fff; --ink: #17202b; --soft: #586373; --line: #dfe3e9; --sunk: #f5f7f9;
  --accent: #0b6b61; --on-accent: #fff; --best: #e2f4ee; --best-ink: #08574c; --warn: #9a3412; --focus: #1d6fd8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #11151a; --card: #1a2027; --ink: #e7ecf2; --soft: #9eabba; --line: #2d3641; --sunk: #141a20;
    --accent: #4fd1bd; --on-accent: #06231f; --best: #12372f; --best-ink: #8ee6d3; --warn: #fdba74; --focus: #7db4ff;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
body > header, main { max-width: 1120px; margin: 0 auto; padding: 0 20px; }
body > header { padding-top: 32px; }
h1 { font-size: 26px; line-height: 1.2; margin: 0 0 20px; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { font-size: 19px; margin: 32px 0 12px; }
.tools + section h2 { margin-top: 12px; }
h2 .count { color: var(--soft); font-weight: 400; }
h3 { font-size: 17px; margin: 0; overflow-wrap: anywhere; line-height: 1.35; }
h4 { font-size: 15px; font-weight: 600; margin: 0 0 6px; overflow-wrap: anywhere; }
p { margin: 0; }
.soft { color: var(--soft); }
.stats { display: grid; grid-template-columns: repeat(auto-fit, minmax(132px, 1fr)); gap: 12px; margin: 0; }
.stats div { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 12px 16px; }
.stats dt { color: var(--soft); font-size: 13px; }
.stats dd { margin: 0; font-size: 22px; font-weight: 650; font-variant-numeric: tabular-nums; white-space: nowrap; }
.tools {
  position: sticky; top: 0; z-index: 2; background: var(--page); padding: 12px 0; margin-top: 12px;
  display: flex; gap: 8px 20px; flex-wrap: wrap; align-items: center;
}
.filter { display: none; align-items: center; gap: 10px; flex: 1 1 340px; }
.js .filter { display: flex; }
.filter input {
  flex: 1; min-width: 0; font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line);
  border-radius: 8px; padding: 8px 12px;
}
.tools nav { display: flex; gap: 4px 16px; flex-wrap: wrap; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
section { scroll-margin-top: 70px; }
.card {
  background: var(--card); border: 1px solid var(--line); border-radius: 12px; margin: 0 0 20px; padding: 20px;
  content-visibility: auto; contain-intrinsic-size: auto 620px;
}
.card[hidden], section[hidden] { display: none; }
.card > header { display: flex; flex-wrap: wrap; gap: 4px 16px; justify-content: space-between; align-items: baseline; }
.badge {
  display: inline-block; background: var(--best); color: var(--best-ink); border-radius: 99px; padding: 1px 10px;
  font-size: 12.5px; font-weight: 650; white-space: nowrap;
}
.card > header { margin-bottom: 14px; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th {
  text-align: left; color: var(--soft); font-size: 12.5px; font-weight: 500; padding: 0 16px 6px 0; white-space: nowrap;
}
tbody td, tbody th { border-top: 1px solid var(--line); padding: 10px 16px 10px 0; vertical-align: top; }
tbody th { color: inherit; font-weight: 400; font-size: inherit; white-space: normal; width: 42%; }
td { white-space: nowrap; }
th:last-child, td:last-child { padding-right: 0; }
.number { text-align: right; }
.name { font-weight: 600; overflow-wrap: anywhere; }
.folder, .note { display: block; color: var(--soft); font-size: 13px; overflow-wrap: anywhere; }
.warning { display: block; color: var(--warn); font-size: 13px; overflow-wrap: anywhere; }
.pair { border-top: 1px solid var(--line); margin-top: 20px; padding-top: 18px; }
.card > header + .pair, .card > .pair:first-child { border-top: 0; margin-top: 8px; padding-top: 0; }
.evidence { list-style: none; display: flex; flex-wrap: wrap; gap: 6px; margin: 0 0 14px; padding: 0; }
.evidence li { background: var(--sunk); border: 1px solid var(--line); border-radius: 6px; padding: 1px 8px; font-size: 13.5px; }
.pair { display: flex; flex-wrap: wrap; gap: 0 24px; align-items: flex-start; }
.pair h4 { flex: 0 0 100%; margin-bottom: 10px; }
figure { margin: 0; flex: 0 1 360px; }
.beside { flex: 1 1 400px; min-width: 0; }
figure svg { display: block; max-width: 100%; height: auto; border: 1px solid var(--line); border-radius: 8px; }
.players { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 270px), 1fr)); gap: 12px 20px; }
.player { min-width: 0; }
.player label { display: flex; gap: 8px; font-size: 13px; margin-bottom: 4px; min-width: 0; }
.player label b { white-space: nowrap; }
.player label span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; color: var(--soft); }
audio { width: 100%; height: 40px; display: block; }
.fault { color: var(--warn); font-size: 13px; margin-top: 4px; }
.fault:empty { display: none; }
.together { display: none; gap: 10px 18px; flex-wrap: wrap; align-items: center; margin-top: 14px; }
.js .together { display: flex; }
button {
  font: inherit; font-weight: 600; color: var(--on-accent); background: var(--accent); border: 1px solid var(--accent);
  border-radius: 8px; padding: 7px 14px; min-height: 40px; cursor: pointer;
}
button.passage {
  color: var(--ink); background: transparent; border-color: var(--line); font-weight: 400;
  font-variant-numeric: tabular-nums;
}
button:hover { filter: brightness(1.08); }
button.passage:hover { border-color: var(--accent); }
fieldset { border: 0; margin: 0; padding: 0; display: flex; gap: 4px 14px; flex-wrap: wrap; }
fieldset { align-items: center; }
fieldset .soft { margin-right: 2px; }
fieldset label { display: inline-flex; gap: 6px; align-items: center; min-height: 28px; }
input[type="radio"] { accent-color: var(--accent); margin: 0; width: 16px; height: 16px; }
.passages { display: none; gap: 8px; flex-wrap: wrap; align-items: center; margin: 12px 0 0; padding: 0; list-style: none; }
.js .passages { display: flex; }
.plain { list-style: none; margin: 0; padding: 0; }
.plain .card { padding: 12px 16px; margin-bottom: 8px; contain-intrinsic-size: auto 60px; }
.nothing { background: var(--card); border: 1px dashed var(--line); border-radius: 12px; padding: 28px; text-align: center; color: var(--soft); }
body > footer { max-width: 1120px; margin: 40px auto 0; padding: 0 20px 40px; color: var(--soft); font-size: 13px; }
@media (max-width: 720px) {
  body > header, main, body > footer { padding-left: 14px; padding-right: 14px; }
  body > header { padding-top: 20px; }
  .stats { grid-template-columns: 1fr 1fr; gap: 8px; }
  .stats div { padding: 10px 12px; }
  .stats div:last-child:nth-child(odd), tbody td:first-of-type { grid-column: 1 / -1; }
  .card { padding: 16px 14px; }
  figure { flex-basis: 100%; margin-bottom: 14px; }
  .beside { flex-basis: 100%; }
  thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  table, tbody { display: block; }
  tbody tr { display: grid; grid-template-columns: 1fr 1fr; gap: 2px 16px; border-top: 1px solid var(--line); padding: 12px 0; }
  tbody th, tbody td { border: 0; padding: 0; width: auto; white-space: normal; }
  tbody th { grid-column: 1 / -1; padding-bottom: 4px; }
  .number { text-align: left; }
  td::before { content: attr(data-label); display: block; color: var(--soft); font-size: 12px; }
  .tools { position: static; }
}
@media print { .tools, .players, .together, .passages { display: none !important; } .card { break-inside: avoid; } }
`
