import { contractProblems, type Row } from '@pkg/lake';
import { liveSources, ReportReader, THE_ODDS_API, type LiveSource } from '@pkg/sources';
import {
  damageBytes,
  damageJson,
  randomOf,
  STRANGE_TEXT,
  type JsonDamage,
} from '@pkg/sources/testing';
import { KnownError, sha256 } from '@pkg/std';
import { expect, test } from 'vitest';
import { MADE_DATE, MADE_NOW, MADE_PAYLOADS } from '../recorded-server/made-day.ts';

/** All of them with HINDCAST_PROOF=full, otherwise a sample. */
const PAYLOADS = process.env['HINDCAST_PROOF'] === 'full' ? 100_000 : 1_500;
const CODES =
  /^(PAYLOAD_(NOT_JSON|SCHEMA|EMPTY|CONTRACT)|(SCHEDULE|ROSTER|LINEUPS|ODDS|DRAFTABLES)_CONTENT|SCHEDULE_EMPTY|BOX_SCORE_(TOTALS|NOT_FINAL)|INVALID_(INSTANT|GAME_DATE|DATE)|NOT_CLASSIC)$/;
/** Texts that may say anything: a strange one is a strange name, not a wrong row. */
const FREE_TEXTS = new Set(['player_name', 'book', 'status', 'listed_pos']);

const KINDS: readonly (readonly [source: string, name: string, path: RegExp])[] = [
  ['schedule', 'schedule.json', /schedule/],
  ['boxscores', 'boxscore.json', /boxscore/],
  ['roster', 'players.json', /playerindex/],
  ['salaries', 'draftables-4321.json', /draftables/],
  ['odds', 'odds.json', /odds$/],
  ['lineups', 'lineups.json', /lineups/],
];

test(`${String(PAYLOADS)} damaged payloads give an error with a code, or rows that are right`, async () => {
  const sources = liveSources(new ReportReader(), THE_ODDS_API);
  const kinds = await Promise.all(
    KINDS.map(async ([source, name, path]) => {
      const [, body] = [...MADE_PAYLOADS].find(([route]) => path.test(route))!;
      const live = sources.find((each) => each.name === source)!;
      const document = JSON.parse(Buffer.from(body.bytes).toString()) as unknown;
      return { live, name, body, document, whole: await rowsOf(live, name, body.bytes) };
    }),
  );
  const outcomes = { error: 0, same: 0, changed: 0 };
  const wrong: string[] = [];
  for (let seed = 1; seed <= PAYLOADS; seed += 1) {
    const random = randomOf(seed);
    const { live, name, body, document, whole } = kinds[seed % kinds.length]!;
    const damage = random() < 0.85 ? damageJson(document, random) : undefined;
    const bytes =
      damage === undefined
        ? damageBytes(body.bytes, random)
        : Buffer.from(JSON.stringify(damage.document));
    const where = `seed ${String(seed)}: ${live.name} ${damage === undefined ? 'bytes' : `${damage.what} ${damage.path.join('.')}`}`;
    let rows: readonly Row[];
    try {
      rows = await rowsOf(live, name, bytes);
    } catch (thrown) {
      if (!(thrown instanceof KnownError)) throw new Error(where, { cause: thrown });
      if (!CODES.test(thrown.code)) wrong.push(`${where}: ${thrown.code}`);
      outcomes.error += 1;
      continue;
    }
    if (JSON.stringify(rows) === JSON.stringify(whole)) outcomes.same += 1;
    else {
      outcomes.changed += 1;
      // A flipped bit can make one valid value of another: only its form can be checked.
      const problem = damage === undefined ? '' : problemOf(rows, whole, damage);
      if (problem !== '') wrong.push(`${where}: ${problem}`);
    }
  }
  console.log(`${String(PAYLOADS)} damaged payloads: ${JSON.stringify(outcomes)}`);
  expect(wrong).toEqual([]);
  expect(outcomes.error).toBeGreaterThan(PAYLOADS / 4);
});

/** Why rows that changed are wrong; empty where the damage means just that. */
function problemOf(rows: readonly Row[], whole: readonly Row[], { what }: JsonDamage): string {
  if (what === 'item gone') {
    const known = new Set(whole.map(withoutSlots));
    const isPart = rows.every((row) => known.has(withoutSlots(row)));
    return isPart && rows.length <= whole.length ? '' : 'other rows than before';
  }
  if (what === 'null' && rows.length === whole.length) {
    const changed = rows.flatMap((row, index) =>
      Object.keys(row).filter((column) => !Object.is(row[column], whole[index]![column])),
    );
    return changed.every((column) => column === 'listed_pos')
      ? ''
      : `${changed.join()} became null`;
  }
  if (what !== 'text') return `rows changed by damage of the kind ${what}`;
  if (rows.length !== whole.length) return 'a text changed the number of rows';
  for (const [index, row] of rows.entries()) {
    for (const [column, value] of Object.entries(row)) {
      if (Object.is(value, whole[index]![column])) continue;
      const isStrange = typeof value === 'string' && value.includes(STRANGE_TEXT);
      if (!isStrange || !FREE_TEXTS.has(column)) return `${column} became ${String(value)}`;
    }
  }
  return '';
}

/** A player who lost one of his slots is still he. */
function withoutSlots({ draftable_ids: _, ...row }: Row): string {
  return JSON.stringify(row);
}

/** Makes the rows that a capture would write: parsed, and checked against the contracts. */
async function rowsOf(live: LiveSource, name: string, bytes: Uint8Array): Promise<Row[]> {
  const payload = {
    name,
    url: 'http://recorded/',
    bytes,
    sha256: sha256(bytes),
    capturedAt: MADE_NOW,
    downloadedAt: MADE_NOW,
    etag: null,
    isUnchanged: false,
  };
  const drafts = await live.parse([payload], MADE_DATE);
  return drafts.flatMap(({ contract, rows, dataset }) => {
    const [problem] = contractProblems(contract, rows);
    if (problem !== undefined)
      throw new KnownError({ code: 'PAYLOAD_CONTRACT', kind: 'upstream', message: problem });
    return rows.map((row) => ({ dataset, ...(row as Row) }));
  });
}
