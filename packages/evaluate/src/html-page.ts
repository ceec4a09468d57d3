/** The page around a report: one file, no request, readable on a phone, by keyboard and in the dark. */
import { escapeText } from './chart.ts';

export interface Section {
  /** For links within the page: letters and dashes. */
  readonly id: string;
  readonly title: string;
  /** HTML. */
  readonly body: string;
}

/** The document. @param lead HTML below the title */
export function htmlPage(title: string, lead: string, sections: readonly Section[]): string {
  const links = sections.map(
    (section) => `<li><a href="#${section.id}">${escapeText(section.title)}</a></li>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>${escapeText(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the scores</a>
<header>
<h1>${escapeText(title)}</h1>
${lead}
<nav aria-label="Sections"><ul>${links.join('')}</ul></nav>
</header>
<main id="content">
${sections.map(sectionHtml).join('\n')}
</main>
</body>
</html>
`;
}

/** A table; its first column names the row. Scrolls by itself where the screen is too narrow, also by keyboard. */
export function htmlTable(
  caption: string,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const head = header.map((name) => `<th scope="col">${escapeText(name)}</th>`).join('');
  const body = rows
    .map(([name = '', ...cells]) => {
      const values = cells.map((cell) => `<td>${escapeText(cell)}</td>`).join('');
      return `<tr><th scope="row">${escapeText(name)}</th>${values}</tr>`;
    })
    .join('');
  return `<div class="scroll" role="region" aria-label="${escapeText(caption)}" tabindex="0"><table><caption>${escapeText(caption)}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

/** A plot with its caption. */
export interface Figure {
  readonly title: string;
  readonly svg: string;
}

/** Plots side by side where there is room; nothing for none. */
export function figures(items: readonly Figure[]): string {
  if (items.length === 0) return '';
  const shown = items.map(
    ({ title, svg }) => `<figure><figcaption>${escapeText(title)}</figcaption>${svg}</figure>`,
  );
  return `<div class="figures">${shown.join('')}</div>`;
}

/** Folded away until asked for. */
export function details(summary: string, body: string): string {
  return `<details><summary>${escapeText(summary)}</summary>${body}</details>`;
}

function sectionHtml({ id, title, body }: Section): string {
  return `<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${escapeText(title)}</h2>${body}</section>`;
}

const STYLE = `
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
