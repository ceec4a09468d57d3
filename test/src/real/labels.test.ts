import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../data-root.ts';
import { runPipeline } from '../pipeline-process.ts';
import { readTables, runReported } from '../run-records.ts';
import { isRealDataThere, peerRows, SEASONS } from './real-data.ts';

/** Games of the archive that were played, preseason and All-Star aside, and the peer's rows of its season. */
const EXPECTED = [
  { season: '2023', folder: SEASONS[0]!, games: 1_312, agree: 0.99 },
  { season: '2024', folder: SEASONS[1]!, games: 815, agree: 0.989 },
];

describe.skipIf(!isRealDataThere()).each(EXPECTED)(
  'labels of season $season',
  ({ season, folder, games, agree }) => {
    let root: string;
    beforeAll(async () => {
      root = temporaryFolder();
      const boxScores = join(folder, 'boxscores.parquet');
      await runPipeline(['import', boxScores, '--data-root', root]);
      await runReported(root, ['--season', season, '--steps', 'ingest.schedule,labels']);
    });

    test('are made of every game with a box score, twice the same players', async () => {
      const lines = await readTables(root, 'runs/labels.boxscores', 'boxscores.parquet');
      const minutes = await readTables(root, 'runs/labels.minutes', 'minutes.parquet');
      expect(new Set(lines.map((line) => line['game_id'])).size).toBe(games);
      expect(minutes).toHaveLength(lines.filter((line) => line['player_id'] !== null).length);
      const sum = (rows: typeof lines): number =>
        rows.reduce((total, row) => total + Number(row['minutes'] ?? 0), 0);
      expect(sum(minutes)).toBeCloseTo(sum(lines.filter((line) => line['player_id'] !== null)), 3);
    });

    test('score DraftKings points as they were scored', async () => {
      const lines = await readTables(root, 'runs/labels.boxscores', 'boxscores.parquet');
      const points = new Map(
        lines.map((line) => [
          `${String(line['game_date'])} ${String(line['player_id'])}`,
          Number(line['dk_fpts'] ?? 0),
        ]),
      );
      const pairs = (await peerRows('2023-07-01', '2025-06-30', folder)).flatMap((row) => {
        const own = points.get(`${row.game_date} ${String(row.player_id)}`);
        return own === undefined || row.scored_fpts === null
          ? []
          : [[own, row.scored_fpts] as const];
      });
      const same = pairs.filter(([own, scored]) => Math.abs(own - scored) < 0.01).length;
      const close = pairs.filter(([own, scored]) => Math.abs(own - scored) <= 3).length;
      console.log(
        `season ${season}: points of ${String(same)} of ${String(pairs.length)} official lines are those that were scored; ` +
          `${String(close - same)} more differ by at most 3, as later stat corrections do`,
      );
      expect(pairs.length).toBeGreaterThan(14_000);
      expect(same / pairs.length).toBeGreaterThan(agree);
      expect(close).toBeGreaterThan(0.999 * pairs.length);
    });
  },
);
