/**
 * Listings in pages. A long one is cut into ranges of keys that are listed side by side: one after the other, a season of
 * snapshots would take a hundred round trips.
 */
import { S3_ERRORS } from './errors.ts';
import type { ListedEntry, Page, PageRequest } from './requests.ts';

/** Gets one page, as often as it takes. */
export type GetPage = (request: PageRequest) => Promise<Page>;

/** Ranges of one listing at a time. */
const RANGES = 12;
/** How deep folders are looked at to find where to cut. */
const DEPTH = 3;

/**
 * Every object whose key starts with a prefix, sorted by key.
 *
 * @param root names the store in errors
 * @throws KnownError `STORE_UNFIT` for a server whose pages do not end, or are not in order
 */
export async function listAll(
  getPage: GetPage,
  prefix: string,
  root: string,
): Promise<ListedEntry[]> {
  const first = await getPage({ prefix, isFolded: false });
  const found = new Map<string, ListedEntry>();
  const last = collect(found, first, { root });
  if (first.next !== undefined) {
    const cuts = (await cutsOf(getPage, prefix)).filter((cut) => cut > last);
    const rest = { prefix, isFolded: false, token: first.next };
    const ranges = cuts.map((cut, at) => ({
      request: { prefix, isFolded: false, startAfter: cut },
      from: cut,
      to: cuts[at + 1],
    }));
    const walks = [{ request: rest, from: last, to: cuts[0] }, ...ranges].map((range) =>
      listRange(getPage, { ...range, root, found }),
    );
    await Promise.all(walks);
  }
  // Folders that a console made are objects whose names end in a slash.
  return [...found.values()]
    .filter(({ key }) => !key.endsWith('/'))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** The names of the folders directly below a prefix that ends in a slash, or is empty; sorted. */
export async function listFolded(
  getPage: GetPage,
  prefix: string,
  root: string,
): Promise<string[]> {
  const names = new Set<string>();
  let token: string | undefined;
  do {
    const page: Page = await getPage({ prefix, isFolded: true, token });
    for (const folder of page.folders) names.add(folder.slice(prefix.length, -1));
    token = nextToken(page, token, root);
  } while (token !== undefined);
  return [...names].sort();
}

interface Range {
  readonly request: PageRequest;
  /** Keys after this one. */
  readonly from: string;
  /** Keys up to this one; left out: to the end. */
  readonly to: string | undefined;
  readonly root: string;
  readonly found: Map<string, ListedEntry>;
}

async function listRange(getPage: GetPage, range: Range): Promise<void> {
  const { request, to = '\uffff', root, found } = range;
  let { token } = request;
  do {
    const page: Page = await getPage({ ...request, token });
    const last = collect(found, page, { root, from: range.from, to });
    if (last > to) return;
    token = nextToken(page, token, root);
  } while (token !== undefined);
}

/** Adds the entries of a page that lie within a range; returns its last key. */
function collect(
  found: Map<string, ListedEntry>,
  { entries }: Page,
  { root, from = '', to = '\uffff' }: Pick<Range, 'root'> & Partial<Pick<Range, 'from' | 'to'>>,
): string {
  let last = '';
  for (const entry of entries) {
    if (entry.key <= last)
      throw S3_ERRORS.STORE_UNFIT({ root, problem: 'it lists keys that are not in order' });
    last = entry.key;
    if (last > from && last <= to) found.set(last, entry);
  }
  return last;
}

function nextToken(page: Page, before: string | undefined, root: string): string | undefined {
  if (page.next !== undefined && (page.next === '' || page.next === before))
    throw S3_ERRORS.STORE_UNFIT({ root, problem: 'its listings do not end' });
  return page.next;
}

/** Keys that cut what is below a prefix into ranges: some of its folders, of the first depth that has enough. */
async function cutsOf(getPage: GetPage, prefix: string): Promise<string[]> {
  let folders = [prefix];
  for (let depth = 0; depth < DEPTH && folders.length < RANGES; depth += 1) {
    const pages = await Promise.all(
      folders.map((folder) => getPage({ prefix: folder, isFolded: true })),
    );
    const below = pages.flatMap((page) => page.folders).sort();
    if (below.length === 0) break;
    folders = below;
  }
  const step = Math.ceil(folders.length / RANGES);
  return folders.filter((folder, at) => folder !== prefix && at % step === 0);
}
