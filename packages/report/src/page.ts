/** The page around a report: one file, no request, readable on a phone, by keyboard, in the dark and on paper. */
import { escapeText } from './escape-text.ts';
import { PAGE_STYLE } from './page-style.ts';

export interface Section {
  /** For links within the page: letters and dashes. */
  readonly id: string;
  readonly title: string;
  /** HTML. */
  readonly body: string;
}

export interface Page {
  readonly title: string;
  /** HTML below the title. */
  readonly lead: string;
  readonly sections: readonly Section[];
  /** CSS beside that of every page. */
  readonly style?: string;
}

/** The document. Its policy forbids every request and every script. */
export function htmlPage({ title, lead, sections, style = '' }: Page): string {
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
<style>${PAGE_STYLE}${style}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
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

/** Folded away until asked for; a link to an id within it opens it. */
export function details(summary: string, body: string, isOpen = false): string {
  return `<details${isOpen ? ' open' : ''}><summary>${escapeText(summary)}</summary>${body}</details>`;
}

function sectionHtml({ id, title, body }: Section): string {
  return `<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${escapeText(title)}</h2>${body}</section>`;
}
