/** The look of every page. Colours are named once per scheme; nothing is loaded. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--page:#fff;--line:#d8dee4;--band:#e6f2ea;--one:#0b57a4;--two:#b3480f;--three:#2b6b3f;--focus:#0b57a4}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9aa4af;--page:#0f141a;--line:#30363d;--band:#173024;--one:#6cb2ff;--two:#ff9d5c;--three:#7bd39a;--focus:#6cb2ff}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:72rem;padding:1rem;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page)}
h1{font-size:1.4rem;line-height:1.25;margin:.2rem 0 .5rem}
h2{font-size:1.15rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--line);padding-bottom:.2rem}
p{max-width:46rem;margin:.5rem 0}
a{color:var(--one)}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
.skip{position:absolute;left:-999rem}
.skip:focus{position:static}
nav ul,.legend{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.3rem 1rem;margin:.5rem 0}
nav a{display:inline-block;padding:.4rem 0}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,19rem),1fr));gap:1rem}
figure{margin:0;max-width:28rem}
figcaption{font-weight:600;margin:.5rem 0 .2rem}
figure>svg{width:100%;height:auto;display:block}
.legend{font-size:.9rem;color:var(--soft)}
.legend svg{width:.9rem;height:.9rem;margin-right:.3rem;vertical-align:-.1rem}
.grid{stroke:var(--line);stroke-width:1}
.right{stroke:var(--soft);stroke-width:1.5;stroke-dasharray:4 3}
.band{fill:var(--band)}
.tick{font-size:12px;fill:var(--soft)}
.axis{font-size:12px;fill:var(--ink)}
.mark.s1{fill:var(--one)}.mark.s2{fill:var(--two)}.mark.s3{fill:var(--three)}
.error{stroke-width:1.5}.error.s1{stroke:var(--one)}.error.s2{stroke:var(--two)}.error.s3{stroke:var(--three)}
.scroll{overflow-x:auto;margin:.6rem 0}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.92rem}
caption{text-align:left;font-weight:600;padding:.2rem 0;white-space:normal;position:sticky;left:0;max-width:calc(100vw - 2.5rem)}
th,td{padding:.3rem .7rem .3rem 0;text-align:right;white-space:nowrap;border-bottom:1px solid var(--line)}
th:first-child{text-align:left;font-weight:400;position:sticky;left:0;background:var(--page);padding-right:1rem}
thead th{font-weight:600}
summary{cursor:pointer;padding:.5rem 0;font-weight:600}
@media print{body{max-width:none}details{display:block}}
`;
