/**
 * Explains why a snapshot was chosen: every candidate with the reason it won or lost. It reads the history as it
 * stands, or the manifest of a past run, which answers also after the history is gone.
 */
import { select, type ReasonCode } from '@pkg/asof';
import { manifestStore, readSetList, type ManifestInput } from '@pkg/manifest';
import { Histories, daysBefore, SOURCES, type SourceName } from '@pkg/nba';
import { formatInstant, type GameDate, type Instant, type ObjectStore } from '@pkg/std';
import { STEP_ERRORS } from './errors.ts';
import { HISTORY_DAYS } from './look-back.ts';
import { validateHistory } from './select-input.ts';

export interface ExplainedCandidate {
  readonly path: string;
  readonly reason: ReasonCode;
  /** Null where a past run's manifest no longer says it. */
  readonly as_of_ts: string | null;
  readonly available_at: string | null;
  /** The time by which a clock missed the cut-off, in ms. */
  readonly late_by_ms: number | null;
  readonly detail: string | null;
}

export interface ExplainedSelection {
  readonly source: SourceName;
  readonly cutoff: string;
  readonly clocks: string;
  /** `history`: selected now; `manifest`: what a past run recorded. */
  readonly answered_from: 'history' | 'manifest';
  /** Paths of the chosen snapshots: one, or all of a history such as box scores; empty for a gap. */
  readonly chosen: readonly string[];
  /** Seconds from the newest chosen snapshot's source clock to the cut-off. */
  readonly age_s: number | null;
  readonly candidates_considered: number;
  /** The chosen ones first, then the others, nearest to the cut-off first. */
  readonly candidates: readonly ExplainedCandidate[];
}

/** Each of these has many series, such as the box scores of one game, of which the newest version counts. */
const HISTORY_SOURCES: ReadonlySet<SourceName> = new Set(['boxscores', 'ownership']);

/** Selects a source for a game date at a cut-off from the history, whatever its age, and explains it. */
export async function explainFromHistory(
  store: ObjectStore,
  source: SourceName,
  gameDate: GameDate,
  cutoff: Instant,
): Promise<ExplainedSelection> {
  const isHistory = HISTORY_SOURCES.has(source);
  const from = daysBefore(gameDate, isHistory ? HISTORY_DAYS : SOURCES[source].lookbackDays);
  const histories = await Histories.scan(store, { [source]: { from, to: gameDate } });
  const { partition, clocks } = SOURCES[source];
  const snapshots =
    partition === 'month'
      ? [...histories.on(source, gameDate.slice(0, 7))]
      : histories.between(source, from, gameDate);
  const options = { cutoff, clocks };
  const judged = isHistory
    ? validateHistory(snapshots, options)
    : select(snapshots, options).candidates;
  const chosen = judged.filter(({ reason }) => reason === 'CHOSEN');
  const newest = chosen.toSorted((a, b) => a.snapshot.asOf - b.snapshot.asOf).at(-1)?.snapshot;
  const distance = (asOf: number): number => Math.abs(asOf - cutoff);
  return {
    source,
    cutoff: formatInstant(cutoff),
    clocks,
    answered_from: 'history',
    chosen: chosen.map(({ snapshot }) => snapshot.path),
    age_s: newest === undefined ? null : Math.round((cutoff - newest.asOf) / 1000),
    candidates_considered: judged.length,
    candidates: judged
      .toSorted(
        (a, b) =>
          rank(a.reason) - rank(b.reason) || distance(a.snapshot.asOf) - distance(b.snapshot.asOf),
      )
      .map(({ snapshot, reason, lateByMs, detail }) => ({
        path: snapshot.path,
        reason,
        as_of_ts: instantOrNull(snapshot.asOf),
        available_at: instantOrNull(snapshot.availableAt),
        late_by_ms: lateByMs ?? null,
        detail: detail ?? null,
      })),
  };
}

/**
 * Explains a source's selection by what a past run recorded of it; the history is not read.
 *
 * @throws KnownError `NO_SUCH_RUN` when no manifest of that run and date has the source among its inputs
 */
export async function explainFromManifest(
  store: ObjectStore,
  source: SourceName,
  gameDate: GameDate,
  runId: string,
): Promise<ExplainedSelection> {
  const input = await recordedInput(store, source, gameDate, runId);
  const selection = input.selection!;
  const isSet = input.kind === 'snapshot_set';
  const unknown = { as_of_ts: null, available_at: null, late_by_ms: null, detail: null };
  const chosen: ExplainedCandidate[] = isSet
    ? (await listedPaths(store, input)).map((path) => ({ path, reason: 'CHOSEN', ...unknown }))
    : [
        {
          ...unknown,
          path: input.path,
          reason: 'CHOSEN',
          as_of_ts: input.as_of_ts ?? null,
          available_at: input.available_at ?? null,
        },
      ];
  const rejected = selection.rejected.map(({ path, reason, late_by_ms }) => ({
    path,
    reason,
    as_of_ts: null,
    available_at: null,
    late_by_ms: late_by_ms ?? null,
    detail: null,
  }));
  return {
    source,
    cutoff: selection.cutoff,
    clocks: selection.clocks,
    answered_from: 'manifest',
    chosen:
      isSet && chosen.length === 0
        ? (input.members ?? []).map(
            ({ partition, count }) => `${input.path}/${partition} (${String(count)})`,
          )
        : chosen.map(({ path }) => path),
    age_s: input.age_s ?? null,
    candidates_considered: selection.candidates_considered,
    candidates: [...chosen, ...rejected],
  };
}

/** The members of a set, from the lists that its manifest names; none where one of them is gone or damaged. */
async function listedPaths(store: ObjectStore, { members = [] }: ManifestInput): Promise<string[]> {
  const paths: string[] = [];
  for (const { sha256 } of members) {
    const list = await readSetList(store, sha256);
    if (list === null || 'problem' in list) return [];
    paths.push(...list.map(({ path }) => path));
  }
  return paths;
}

async function recordedInput(
  store: ObjectStore,
  source: SourceName,
  gameDate: GameDate,
  runId: string,
): Promise<ManifestInput> {
  const manifests = manifestStore(store);
  const found: ManifestInput[] = [];
  for (const asset of await store.listFolders('manifests')) {
    if (asset === 'backfills' || asset === 'sets') continue;
    const groups = await store.listFolders(`manifests/${asset}/game_date=${gameDate}`);
    const partitions = [
      { game_date: gameDate },
      ...groups.flatMap((folder) => {
        const [key, id] = folder.split('=');
        return key === 'draft_group_id' && id !== undefined
          ? [{ game_date: gameDate, draft_group_id: id }]
          : [];
      }),
    ];
    for (const partition of partitions) {
      const { runs } = await manifests.listRuns(asset, partition);
      const own = runs.filter(({ manifest }) => manifest.partition.run_id === runId);
      found.push(
        ...own.flatMap(({ manifest }) => manifest.inputs.filter((input) => input.name === source)),
      );
    }
  }
  // One snapshot tells more than a set of them: the roster reads weeks of slates, ownership the one of its draft group.
  const best = found.find((input) => input.kind === 'snapshot') ?? found[0];
  if (best?.selection !== undefined) return best;
  throw STEP_ERRORS.NO_SUCH_RUN({ runId, gameDate, source });
}

/** Null for the clock of a file whose path does not tell one. */
function instantOrNull(instant: Instant): string | null {
  return Number.isFinite(instant) ? formatInstant(instant) : null;
}

function rank(reason: ReasonCode): number {
  return reason === 'CHOSEN' ? 0 : 1;
}
