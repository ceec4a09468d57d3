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

/** The content of a table's cell: text, or HTML that is made here. */
export type TableCell = string | Html;

interface Html {
  readonly html: string;
}

/** A cell of HTML. The caller has escaped the text in it. */
export function html(source: string): Html {
  return { html: source };
}

type TableRow =
  readonly TableCell[] | { readonly id: string; readonly cells: readonly TableCell[] };

/** A table; its first column names the row. Scrolls by itself where the screen is too narrow, also by keyboard. */
export function htmlTable(
  caption: string,
  header: readonly string[],
  rows: readonly TableRow[],
  style = '',
): string {
  const head = header.map((name) => `<th scope="col">${escapeText(name)}</th>`).join('');
  const name = escapeText(caption);
  const kind = style === '' ? '' : ` class="${style}"`;
  return `<div class="scroll" role="region" aria-label="${name}" tabindex="0"><table${kind}><caption>${name}</caption><thead><tr>${head}</tr></thead><tbody>${rows.map(rowHtml).join('')}</tbody></table></div>`;
}

function rowHtml(row: TableRow): string {
  const { id, cells } = 'cells' in row ? row : { id: undefined, cells: row };
  const [first = '', ...rest] = cells.map((cell) =>
    typeof cell === 'string' ? escapeText(cell) : cell.html,
  );
  const values = rest.map((cell) => `<td>${cell}</td>`).join('');
  return `<tr${id === undefined ? '' : ` id="${id}"`}><th scope="row">${first}</th>${values}</tr>`;
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
