/** The files of the built client, read once: a request names one of them or nothing, so no path can leave their folder. */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { UI_ERRORS } from './errors.ts';

export interface ClientFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  /** Whether its name changes with its bytes. */
  readonly isHashed: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Views of the page: each URL of one is answered with the page, which shows it. */
const VIEWS = ['/', '/calendar', '/slate', '/compare', '/backfills', '/trace'];

/** The files by the path at which they are asked for. @throws KnownError `CLIENT_MISSING` */
export function clientFiles(folder: string): ReadonlyMap<string, ClientFile> {
  const files = new Map<string, ClientFile>();
  for (const entry of namesIn(folder)) {
    const name = entry.split(sep).join('/');
    const type = TYPES[extname(name)];
    if (type === undefined) continue;
    const bytes = new Uint8Array(readFileSync(join(folder, entry)));
    files.set(`/${name}`, { bytes, type, isHashed: name.startsWith('assets/') });
  }
  const page = files.get('/index.html');
  if (page === undefined) throw UI_ERRORS.CLIENT_MISSING({ folder });
  for (const view of VIEWS) files.set(view, page);
  return files;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  } catch {
    return [];
  }
}
