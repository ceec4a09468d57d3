/** The recorded responses of the real endpoints. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readDelimited } from '@pkg/lake';
import { REAL_DATA } from './real-data.ts';

const FOLDER = join(REAL_DATA, 'payloads');

/** The bytes of one payload. */
export function payload(path: string): Uint8Array {
  const bytes = readFileSync(join(FOLDER, path));
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

/** File names below a folder of payloads, sorted. */
export function payloadsIn(folder: string): string[] {
  return readdirSync(join(FOLDER, folder))
    .sort()
    .map((name) => `${folder}/${name}`);
}

/** The bodies of the odds archive: a list of games each, as the provider sent it. */
export function oddsBodies(path: string): Uint8Array[] {
  const rows = readDelimited(payload(path), path);
  if (rows.every((row) => typeof row['data'] === 'string'))
    return rows.map((row) => Buffer.from(JSON.stringify(fromPython(String(row['data'])))));
  // This file has a game a row: together they are one answer.
  const games = rows.map(
    ({ bookmakers, snapshot_time_pacific: _p, snapshot_time_utc: _u, ...game }) => ({
      ...game,
      bookmakers: fromPython(String(bookmakers)),
    }),
  );
  return [Buffer.from(JSON.stringify(games))];
}

/** A Python literal of lists, dictionaries, texts, numbers and True, False, None. */
function fromPython(literal: string): unknown {
  const json = literal.replaceAll(
    /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|\b(True|False|None)\b/g,
    (_, single: string | undefined, double: string | undefined, word: string | undefined) => {
      if (word !== undefined) return { True: 'true', False: 'false', None: 'null' }[word]!;
      return JSON.stringify((single ?? double ?? '').replaceAll(/\\(['"])/g, '$1'));
    },
  );
  return JSON.parse(json) as unknown;
}
