/** Finds the recorded seasons beside the repository, and reads what is for comparison alone. */
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readRows } from '@pkg/lake';
import { runPipeline } from '../pipeline-process.ts';
import { copyOfShared, type MadeRoot } from '../shared-root.ts';

export const REAL_DATA = fileURLToPath(new URL('../../../../shared/data', import.meta.url));

export const SEASONS = [`${REAL_DATA}/seasons/2023-24`, `${REAL_DATA}/seasons/2024-25`];
export const SEASON_2023 = SEASONS[0]!;
export const PEER = `${REAL_DATA}/peer`;

/** Whether the recorded seasons are there; says so aloud where they are not. */
export function isRealDataThere(): boolean {
  if (existsSync(SEASON_2023)) return true;
  console.warn(`SKIPPED: tests on real data need ${SEASON_2023}, and there is no such folder`);
  return false;
}

/** A data root with the first season imported: a copy of the one that all test files share. */
export function importedSeason(): Promise<MadeRoot> {
  return copyOfShared('season', (root) =>
    runPipeline(['import', SEASON_2023, '--data-root', root]),
  );
}

/** One player of one slate as another product saw him, and what he scored. */
export interface PeerRow {
  readonly game_date: string;
  readonly player_id: number | null;
  readonly scored_fpts: number | null;
}

/** Reads the projections that others recorded of these slates: to measure against, never an input. */
export async function peerRows(from: string, to: string, season = SEASON_2023): Promise<PeerRow[]> {
  const path = `${PEER}/projections_${basename(season)}.parquet`;
  const columns = ['game_date', 'player_id', 'scored_fpts'];
  const rows = (await readRows(readFileSync(path), path, columns)) as unknown as PeerRow[];
  return rows.filter(({ game_date }) => game_date >= from && game_date <= to);
}

/** Pearson's correlation of pairs, -1 to 1. */
export function correlation(pairs: readonly (readonly [number, number])[]): number {
  const mean = (side: 0 | 1): number =>
    pairs.reduce((sum, pair) => sum + pair[side], 0) / pairs.length;
  const [x, y] = [mean(0), mean(1)];
  const sum = (of: (dx: number, dy: number) => number): number =>
    pairs.reduce((total, [a, b]) => total + of(a - x, b - y), 0);
  return sum((dx, dy) => dx * dy) / Math.sqrt(sum((dx) => dx * dx) * sum((_, dy) => dy * dy));
}
