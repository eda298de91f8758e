/** The look of `/docs`: light and dark, wide and as narrow as a phone. */
export const DOCS_STYLE = `
:root {
  color-scheme: light dark;
  --page: #f5f6f8; --card: #fff; --ink: #17202b; --soft: #586373; --line: #dfe3e9; --sunk: #f3f5f8;
  --accent: #0b6b61; --get: #1d63b8; --post: #0b6b61; --put: #8a5a00; --del: #b3261e; --focus: #1d6fd8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #11151a; --card: #1a2027; --ink: #e7ecf2; --soft: #9eabba; --line: #2d3641; --sunk: #12171d;
    --accent: #4fd1bd; --get: #7db4ff; --post: #4fd1bd; --put: #f0b95b; --del: #ff9a8f; --focus: #7db4ff;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 16px; }
body {
  margin: 0; background: var(--page); color: var(--ink); display: grid; grid-template-columns: 272px minmax(0, 1fr);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .88em; }
a { color: inherit; text-decoration: none; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
nav {
  position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 24px 16px; border-right: 1px solid var(--line);
  background: var(--card);
}
nav .name { font-size: 18px; font-weight: 700; margin: 0 8px 20px; letter-spacing: -.01em; }
nav .name span { color: var(--soft); font-weight: 400; }
nav h2 { font-size: 12px; font-weight: 650; color: var(--soft); margin: 20px 8px 6px; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li a { display: flex; gap: 8px; align-items: baseline; padding: 4px 8px; border-radius: 6px; font-size: 14px; }
nav li a:hover { background: var(--sunk); text-decoration: none; }
main { padding: 40px 40px 96px; max-width: 1240px; }
header { max-width: 720px; }
h1 { font-size: 30px; line-height: 1.2; margin: 0 0 16px; letter-spacing: -.02em; }
section > h2 { font-size: 20px; margin: 48px 0 16px; letter-spacing: -.01em; }
article {
  background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 24px; margin: 0 0 20px;
  overflow-wrap: anywhere;
}
article:target { border-color: var(--accent); }
h3 { font-size: 18px; margin: 0 0 8px; }
h4 { font-size: 13px; font-weight: 650; color: var(--soft); margin: 20px 0 8px; }
p { margin: 0 0 10px; }
p code, dd code { background: var(--sunk); border-radius: 4px; padding: 1px 4px; }
.address { display: flex; gap: 10px; align-items: baseline; }
.address code { background: none; padding: 0; font-size: 14px; }
.address em { color: var(--accent); font-style: normal; }
.method { font: 650 11px/1.6 ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; flex: none; width: 34px; }
.get { color: var(--get); } .post { color: var(--post); } .put { color: var(--put); } .delete { color: var(--del); }
.halves { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 32px; }
.halves > div:empty { display: none; }
dl { margin: 0; }
dl > div { border-top: 1px solid var(--line); padding: 8px 0; }
dd { margin: 2px 0 0; font-size: 14px; }
.soft { color: var(--soft); font-weight: 400; }
dt .soft, dd .soft, .small { font-size: 13px; }
.required { color: var(--del); font-size: 13px; }
.status { color: var(--accent); }
pre {
  background: var(--sunk); border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px; margin: 0;
  overflow-x: auto; line-height: 1.6; overflow-wrap: normal;
}
.tree .tree { border-left: 2px solid var(--line); padding-left: 14px; margin: 6px 0 2px; }
.tree .tree > div:first-child { border-top: 0; padding-top: 2px; }
.tree > div { padding: 5px 0; }
.tree dt code { background: none; padding: 0; }
details { margin-top: 20px; border-top: 1px solid var(--line); padding-top: 12px; font-size: 14px; }
details.inside { margin-top: 2px; border: 0; padding: 0; }
summary { cursor: pointer; }
.errors { display: grid; grid-template-columns: 48px 1fr; gap: 4px 8px; margin-top: 8px; }
.errors dt { font-weight: 650; font-variant-numeric: tabular-nums; }
.errors dd { margin: 0; }
@media (max-width: 1020px) { .halves { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 760px) {
  body { display: block; }
  nav { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--line); padding: 16px; }
  main { padding: 24px 16px 64px; }
  article { padding: 16px; }
}
@media print { nav { display: none; } body { display: block; } article { break-inside: avoid; } }
`
