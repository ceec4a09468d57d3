/** The unified tables that a backfill made or reused, and what became of their players. */
import { evaluate, type Evaluation, type ProjectedSlate } from '@pkg/evaluate';
import type { BackfillCell, BackfillSlate } from '@pkg/report';
import { formatInstant, KnownError, parseGameDate, type ObjectStore } from '@pkg/std';
import { projectedSlates, publishedRuns, unifiedSlate, type SlatesRead } from '@pkg/steps';

const UNIFIED = 'finalize.unified';

export interface SlatesOfBackfill {
  readonly slates: readonly BackfillSlate[];
  readonly evaluation: Evaluation | { readonly missing: string };
}

/** @param mostSlates tables to read at most: those of the last dates */
export async function readBackfillSlates(
  store: ObjectStore,
  cells: readonly BackfillCell[],
  mostSlates: number,
): Promise<SlatesOfBackfill> {
  const made = cells.flatMap((cell, index) =>
    cell.asset === UNIFIED && (cell.state === 'succeeded' || cell.state === 'reused')
      ? [{ index, runId: cell.runId, ...keysOf(cell) }]
      : [],
  );
  const ordered = made.sort(
    (a, b) => compare(a.gameDate, b.gameDate) || compare(a.draftGroup, b.draftGroup),
  );
  const scored = await scoredSlates(store, ordered);
  const points =
    'missing' in scored ? new Map<string, number | 'absent'>() : pointsOf(scored.slates);
  const published = await publishedNow(store, [
    ...new Set(ordered.map(({ gameDate }) => gameDate)),
  ]);
  const firstShown = ordered.length - mostSlates;
  const slates: BackfillSlate[] = [];
  for (const [place, { index, gameDate, draftGroup, runId }] of ordered.entries()) {
    const current = published.get(gameDate) ?? null;
    const isPublished = current === null ? null : current.get(draftGroup) === runId;
    const slate = { gameDate, draftGroup, runId, cell: index, isPublished };
    const table: BackfillSlate['table'] =
      place < firstShown ? { state: 'left out' } : await readTable(store, slate, points);
    slates.push({ ...slate, table });
  }
  return { slates, evaluation: 'missing' in scored ? scored : evaluationOf(scored) };
}

/** Scores the slates whose runs look nowhere ahead. */
function evaluationOf({ slates, lookahead }: SlatesRead): SlatesOfBackfill['evaluation'] {
  const honest = slates.filter(({ run_id }) => !lookahead.includes(run_id));
  return honest.length > 0
    ? evaluate({ slates: honest })
    : { missing: 'every run of it looks ahead, which is not scored' };
}

type Slate = Pick<BackfillSlate, 'gameDate' | 'draftGroup' | 'runId'>;

function keysOf({ gameDate, partition }: BackfillCell): Pick<Slate, 'gameDate' | 'draftGroup'> {
  return { gameDate: gameDate!, draftGroup: partition.split(' group ')[1] ?? '' };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** A table that can't be read is said on the page: that is when somebody needs the rest of it. */
async function readTable(
  store: ObjectStore,
  { gameDate, draftGroup, runId }: Slate,
  points: ReadonlyMap<string, number | 'absent'>,
): Promise<BackfillSlate['table']> {
  try {
    const { rows, isLookahead } = await unifiedSlate(
      store,
      parseGameDate(gameDate),
      draftGroup,
      runId,
    );
    const asOf = rows[0] === undefined ? 'no instant' : formatInstant(rows[0].run_as_of_ts);
    const players = rows.map((row) => ({
      ...row,
      scored: points.get(`${runId} ${draftGroup} ${String(row.player_id)}`) ?? null,
    }));
    return { state: 'shown', asOf, isLookahead, players };
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    return { state: 'unreadable', problem: `${error.code}: ${error.message}` };
  }
}

async function scoredSlates(
  store: ObjectStore,
  slates: readonly Slate[],
): Promise<SlatesRead | { readonly missing: string }> {
  if (slates.length === 0) return { missing: 'this backfill made no slate' };
  const runs = [...new Set(slates.map(({ runId }) => runId))];
  const start = parseGameDate(slates[0]!.gameDate);
  const end = parseGameDate(slates.at(-1)!.gameDate);
  try {
    return await projectedSlates(store, { start, end, runs, withLookahead: true });
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    return { missing: error.message };
  }
}

/** DraftKings points of each player whose game is final, by run, draft group and player; a player who was not on the court is absent. */
function pointsOf(slates: readonly ProjectedSlate[]): Map<string, number | 'absent'> {
  return new Map(
    slates.flatMap(({ run_id, draft_group_id, players }) =>
      players.flatMap(({ projection, outcome }) =>
        outcome === null
          ? []
          : [
              [
                `${run_id} ${draft_group_id} ${String(projection.player_id)}`,
                outcome.played ? outcome.line.dk_fpts : 'absent',
              ] as const,
            ],
      ),
    ),
  );
}

/** The run of each draft group that is published, by date and group; null where a pointer of the date can't be read. */
async function publishedNow(
  store: ObjectStore,
  dates: readonly string[],
): Promise<Map<string, ReadonlyMap<string, string> | null>> {
  const published = new Map<string, ReadonlyMap<string, string> | null>();
  for (const date of dates) {
    try {
      const runs = await publishedRuns(store, parseGameDate(date));
      published.set(date, new Map(runs.map(({ draftGroupId, runId }) => [draftGroupId, runId])));
    } catch (error) {
      if (!(error instanceof KnownError)) throw error;
      published.set(date, null);
    }
  }
  return published;
}
