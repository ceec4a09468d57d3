/** Failures by root cause with the next command; failed checks; what was not published. */
import type { Backfill, BackfillError } from './backfill.ts';
import { warningText } from './check-words.ts';
import { escapeText } from './escape-text.ts';
import { details } from './page.ts';
import { counted, datesText, reasonText } from './words.ts';

/** Cells of one cause that are listed before the rest is only counted. */
const MAX_CELLS = 12;
const MAX_ITEMS = 8;

export function errorSection(backfill: Backfill): string {
  const { errors, cells } = backfill;
  const places = new Map(
    cells.map(({ asset, partition }, index) => [`${asset} ${partition}`, index]),
  );
  const causes = errors.map((error) => causeHtml(error, places));
  const failed = causes.length === 0 ? '<p>Nothing failed.</p>' : causes.join('\n');
  return `${failed}${checksList(backfill)}${notPublishedList(backfill)}`;
}

function causeHtml(error: BackfillError, places: ReadonlyMap<string, number>): string {
  const shown = error.cells.slice(0, MAX_CELLS).map(({ asset, partition }) => {
    const name = `${asset} ${partition}`;
    const place = places.get(name);
    const text = escapeText(name);
    return `<li>${place === undefined ? text : `<a href="#cell-${String(place)}">${text}</a>`}</li>`;
  });
  const more = error.cells.length - shown.length;
  const rest = more > 0 ? `<li>and ${counted(more, 'more', 'more')}</li>` : '';
  const next =
    error.hint === undefined
      ? ''
      : `<p class="next">next: <code>${escapeText(error.hint)}</code></p>`;
  return `<article class="cause"><h3>${escapeText(error.code)} <small>${counted(error.count, 'cell')}</small></h3><p>${escapeText(error.message)}</p>${next}<ul>${shown.join('')}${rest}</ul></article>`;
}

function checksList({ checks }: Backfill): string {
  const items = checks.map(
    ({ name, detail, severity, gameDates }) =>
      `<li><b>${escapeText(severity)}</b> <small>${escapeText(datesText(gameDates))}</small><br>${escapeText(warningText(name, detail))}</li>`,
  );
  return titledList('Failed checks and warnings', items);
}

function notPublishedList({ notPublished }: Backfill): string {
  const items = notPublished.map(
    ({ game_date, reason }) =>
      `<li><b>${escapeText(game_date)}</b> ${escapeText(reasonText(reason))}</li>`,
  );
  return titledList('Not published', items);
}

/** Items past the first ones are folded away; nothing for none. */
function titledList(title: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  const list = (some: readonly string[]): string => `<ul class="plain">${some.join('')}</ul>`;
  const [shown, rest] = [items.slice(0, MAX_ITEMS), items.slice(MAX_ITEMS)];
  const more = rest.length === 0 ? '' : details(`${String(rest.length)} more`, list(rest));
  return `<h3>${title}</h3>${list(shown)}${more}`;
}
