import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defineContract, encodeTable, instant, int, text } from '@pkg/lake';
import { parseInstant, type Instant } from '@pkg/std';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../data-root.ts';
import { runPipeline } from '../pipeline-process.ts';

/** The columns of the owner's injuries that are read, both clocks among them. */
const INJURIES = defineContract('injuries', [], {
  as_of_ts: instant(),
  ingested_ts: instant(),
  game_id: int(),
  team_id: int(),
  player_id: int(),
  player_name: text(),
  status_raw: text(),
  notes_raw: text(),
});
const DAY = 'bronze/injuries_raw/season=2023/date=2024-01-15';

function report(asOf: Instant, ingested: Instant): Uint8Array {
  return encodeTable(INJURIES, [
    {
      as_of_ts: asOf,
      ingested_ts: ingested,
      game_id: 22300561,
      team_id: 1610612737,
      player_id: 1629027,
      player_name: 'A Player',
      status_raw: 'Out',
      notes_raw: 'Injury/Illness',
    },
  ]);
}

/** A lake as it is on the owner's disk: hourly folders below a flat file that is overwritten every hour. */
function ownersLake(): string {
  const root = temporaryFolder();
  const put = (path: string, bytes: Uint8Array): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), bytes);
  };
  const at = (text: string): Instant => parseInstant(`2024-01-15T${text}Z`);
  put(`${DAY}/hour=10/injuries.parquet`, report(at('15:30:00'), at('15:30:02')));
  put(`${DAY}/hour=11/injuries.parquet`, report(at('16:30:00'), at('16:30:02')));
  put(`${DAY}/hour=12/injuries.parquet`, Buffer.from('cut short'));
  put(`${DAY}/injuries.parquet`, report(at('17:29:00'), at('17:29:02')));
  return root;
}

interface Selected {
  readonly chosen: readonly string[];
  readonly candidates: readonly { readonly path: string; readonly reason: string }[];
}

async function selectAt(root: string, asOf: string): Promise<Selected> {
  const flags = ['--date', '2024-01-15', '--source', 'injuries', '--as-of', asOf];
  const run = await runPipeline(['select', ...flags, '--explain', '--json', '--data-root', root]);
  return JSON.parse(run.stdout) as Selected;
}

test("today's hourly layout is read as it stands: a corrupt hour is passed over, the flat file never read", async () => {
  const root = ownersLake();
  const late = await selectAt(root, '2024-01-15T19:00:00Z');
  expect(late.chosen).toEqual([`${DAY}/hour=11/injuries.parquet`]);
  expect(late.candidates.map(({ path, reason }) => [path.slice(DAY.length + 1), reason])).toEqual(
    expect.arrayContaining([
      ['hour=10/injuries.parquet', 'SUPERSEDED'],
      ['hour=11/injuries.parquet', 'CHOSEN'],
      ['hour=12/injuries.parquet', 'CORRUPT'],
    ]),
  );
  expect(late.candidates).toHaveLength(3);
  const early = await selectAt(root, '2024-01-15T16:30:01Z');
  expect(early.chosen).toEqual([`${DAY}/hour=10/injuries.parquet`]);
  const tooEarly = await selectAt(root, '2024-01-15T12:00:00Z');
  expect(tooEarly.chosen).toEqual([]);
});
