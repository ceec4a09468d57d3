/** Reads the unified tables of a date, published or of any run, through their manifests. */
import { looksAhead } from '@pkg/engine';
import { decodeTable } from '@pkg/lake';
import { manifestStore, type Manifest } from '@pkg/manifest';
import { publishedDates, readSlate, slatesOf } from '@pkg/publish';
import { parseGameDate, sha256, type GameDate, type ObjectStore, type KnownError } from '@pkg/std';
import { STEP_ERRORS } from './errors.ts';
import { noGamesOn } from './no-games.ts';
import { UNIFIED_TABLE, type UnifiedRow } from './finalize/unified.ts';

export interface PublishedSlate {
  readonly draftGroupId: string;
  readonly runId: string;
  readonly manifest: Manifest;
  /** Whether it knows what came after its lock or its cut-off. */
  readonly isLookahead: boolean;
  /** The rows by projected points, highest first. */
  readonly rows: readonly UnifiedRow[];
}

export const UNIFIED_ASSET = 'finalize.unified';
export const GROUP_FOLDER = 'draft_group_id=';

/**
 * Every published draft group of a date.
 *
 * @throws KnownError `NO_GAMES`, `NOT_PUBLISHED` when there is none; `OUTPUT_DAMAGED` when its bytes are not those of its manifest
 */
export async function publishedSlates(
  store: ObjectStore,
  gameDate: GameDate,
): Promise<PublishedSlate[]> {
  const slates: PublishedSlate[] = [];
  for (const { draftGroupId, runId } of await publishedRuns(store, gameDate))
    slates.push(await unifiedSlate(store, gameDate, draftGroupId, runId));
  if (slates.length > 0) return slates;
  throw (await noGamesOn(store, gameDate)) ?? STEP_ERRORS.NOT_PUBLISHED({ gameDate });
}

/** The last date of which something is published. @throws KnownError `NOT_PUBLISHED` */
export async function newestPublished(store: ObjectStore): Promise<GameDate> {
  for (const date of (await publishedDates(store, UNIFIED_ASSET)).toReversed()) {
    const gameDate = parseGameDate(date);
    if ((await publishedRuns(store, gameDate)).length > 0) return gameDate;
  }
  const remedy = ['make one: ', { command: ['run', '--start', '<date>', '--end', '<date>'] }];
  throw STEP_ERRORS.NOT_PUBLISHED({ gameDate: 'any date' }, { remedy });
}

/** The published run of each draft group; empty when nothing of the date is published. */
export async function publishedRuns(
  store: ObjectStore,
  gameDate: GameDate,
): Promise<{ readonly draftGroupId: string; readonly runId: string }[]> {
  const runs = [];
  for (const name of await slatesOf(store, gameDate, UNIFIED_ASSET)) {
    // A date that was published without a draft group has no table.
    if (name.draftGroupId === undefined) continue;
    const current = await readSlate(store, name, UNIFIED_ASSET);
    if (current !== null) runs.push({ draftGroupId: name.draftGroupId, runId: current.runId });
  }
  return runs;
}

/** One run of a draft group. @throws KnownError `OUTPUT_DAMAGED` when its bytes are not those of its manifest */
export async function unifiedSlate(
  store: ObjectStore,
  gameDate: GameDate,
  draftGroupId: string,
  runId: string,
): Promise<PublishedSlate> {
  const partition = { game_date: gameDate, draft_group_id: draftGroupId, run_id: runId };
  const reading = await manifestStore(store).read(UNIFIED_ASSET, partition);
  const output = reading.state === 'valid' ? reading.manifest.outputs[0] : undefined;
  const stored = output === undefined ? null : await store.get(output.path);
  if (reading.state !== 'valid' || stored === null || sha256(stored.bytes) !== output?.sha256)
    throw damaged(gameDate, reading.path);
  const rows = await decodeTable(UNIFIED_TABLE, stored.bytes, output.path);
  const { manifest } = reading;
  return { draftGroupId, runId, manifest, isLookahead: isMarked(manifest, rows), rows };
}

/**
 * Tells by its manifest whether a run looks ahead; by its rows where an earlier version of this program marked those
 * alone.
 */
function isMarked(manifest: Manifest, rows: readonly UnifiedRow[]): boolean {
  return looksAhead(manifest) || /(^|[;:])lookahead(;|$)/.test(rows[0]?.input_policy ?? '');
}

function damaged(gameDate: GameDate, path: string): KnownError {
  return STEP_ERRORS.OUTPUT_DAMAGED(
    { path: 'the unified table', gameDate },
    { facts: { remake: path } },
  );
}
