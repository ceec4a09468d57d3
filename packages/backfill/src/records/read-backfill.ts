/** Everything that the report of a backfill shows, read from a data root. */
import type { Summary } from '@pkg/manifest';
import type { Backfill } from '@pkg/report';
import type { ObjectStore } from '@pkg/std';
import { EXIT_CODES } from '../process/exit-codes.ts';
import type { Here } from '../request/run-command.ts';
import { newestProof } from './replay-proofs.ts';
import { readBackfillCells } from './backfill-cells.ts';
import { readBackfillRecord, requestOf, type BackfillRecord } from './backfill-record.ts';
import { readBackfillSlates } from './backfill-slates.ts';

export interface ReportLimits {
  /** Slates whose table is shown at most: those of the last dates. */
  readonly slates: number;
  /** Players of a slate that are listed at most. */
  readonly players: number;
  /** Whether players are listed too who are not on the slate of the site. */
  readonly all?: boolean;
}

/**
 * A backfill with the commands that mend what failed, as they are typed at a place.
 *
 * @throws KnownError `UNKNOWN_BACKFILL`, `BACKFILL_DAMAGED`
 */
export async function readBackfill(
  store: ObjectStore,
  backfillId: string,
  limits: ReportLimits,
  here: Here,
): Promise<Backfill> {
  const record = await readBackfillRecord(store, backfillId);
  const found = await readBackfillCells(store, record, here);
  const { slates, evaluation } = await readBackfillSlates(store, found.cells, limits.slates);
  const { summary } = record.ended ?? {};
  const planHash = summary?.plan_hash ?? record.plan!.hash;
  return {
    backfillId,
    request: requestWords(record),
    planHash,
    proof: await newestProof(store, planHash),
    startedAt: summary?.started_at ?? record.plan!.planned_at,
    end:
      summary === undefined
        ? null
        : {
            finishedAt: summary.finished_at,
            durationMs: summary.duration_ms,
            exitCode: summary.exit_code,
            exitMeaning: meaningOf(summary.exit_code),
          },
    ...found,
    noSlate: (summary?.no_slate ?? []).filter(({ draft_group_id }) => draft_group_id === undefined),
    notPublished: [...(summary?.not_published ?? []), ...leftOutGroups(summary)],
    slates,
    mostPlayers: limits.players,
    isAllPlayers: limits.all === true,
    evaluation,
  };
}

function requestWords(record: BackfillRecord): Backfill['request'] {
  return Object.entries(requestOf(record))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]);
}

function meaningOf(exitCode: number): string {
  return EXIT_CODES.find(({ code }) => code === exitCode)?.meaning ?? 'ended';
}
/** Draft groups that had locked before a custom instant: their dates have a slate without them. */
function leftOutGroups(summary: Summary | undefined): { game_date: string; reason: string }[] {
  return (summary?.no_slate ?? []).flatMap(({ game_date, draft_group_id: group, reason }) =>
    group === undefined ? [] : [{ game_date, reason: `group ${group}: ${reason}` }],
  );
}
