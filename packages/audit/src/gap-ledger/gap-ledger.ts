/**
 * The gap ledger: every input that was missing, old, late or damaged, with the policy that was applied, the slates that
 * were made all the same, and the command that would fill it. From manifests alone, of the published run of each slate,
 * else of its newest.
 */
import { walkParents, type StoredManifest } from '@pkg/manifest';
import { readSlate } from '@pkg/publish';
import { renderRemedy, type GameDate, type ObjectStore, type Remedy } from '@pkg/std';
import { findManifest } from '../lineage/manifest-graph.ts';
import { inputGaps, type GapKind, type InputGap } from './input-gaps.ts';

/** One kind of gap over all dates on which it came up. */
export interface GapEntry {
  readonly source: string;
  /** The policy that was applied: `fail` blocked the slate, all else let it pass. */
  readonly policy: string;
  readonly kind: GapKind;
  readonly dates: readonly string[];
  /** Slates that were made all the same, and the rows of their unified tables. */
  readonly slates: number;
  readonly players: number;
  /** Assets whose outputs depend on it, by name. */
  readonly touched: readonly string[];
  readonly reason: string;
  readonly remediation: string;
  /** The remediation as data: whoever shows it adds what its commands need there. */
  readonly remedy: Remedy;
  /** The manifest in which it was last met: whose command makes these dates again. */
  readonly manifest: string;
}

export interface LedgerQuestion {
  readonly start: GameDate | undefined;
  readonly end: GameDate | undefined;
  readonly source: string | undefined;
  /** The oldest age of a source that a daily run takes for fresh, in ms. */
  readonly usualAgeMs: (source: string) => number | undefined;
}

type Cell = Pick<StoredManifest, 'path' | 'manifest'>;

/** The entries, by source and policy, and the dates that were looked at. @throws KnownError `MANIFEST_UNREADABLE` */
export async function gapLedger(
  store: ObjectStore,
  { start, end, source, usualAgeMs }: LedgerQuestion,
): Promise<{ readonly dates: readonly string[]; readonly entries: readonly GapEntry[] }> {
  const byDate = await manifestFolders(store, start, end);
  const found = new Map<string, Found>();
  for (const [date, folders] of byDate) {
    const cells = await cellsOf(store, folders);
    for (const run of await chosenRuns(store, date, cells))
      await collect(date, run, found, usualAgeMs);
  }
  const entries = [...found.values()]
    .map(entryOf)
    .filter((entry) => source === undefined || entry.source === source)
    .sort((a, b) =>
      compare(`${a.source} ${a.policy} ${a.kind}`, `${b.source} ${b.policy} ${b.kind}`),
    );
  return { dates: [...byDate.keys()], entries };
}

/** The folders of each date below which manifests lie, by date. */
async function manifestFolders(
  store: ObjectStore,
  start: string | undefined,
  end: string | undefined,
): Promise<Map<string, string[]>> {
  const byDate = new Map<string, string[]>();
  for (const asset of await store.listFolders('manifests')) {
    if (asset === 'backfills' || asset === 'sets' || asset.startsWith('labels.')) continue;
    for (const folder of await store.listFolders(`manifests/${asset}`)) {
      const date = folder.startsWith('game_date=') ? folder.slice('game_date='.length) : undefined;
      if (date === undefined || date < (start ?? '') || date > (end ?? '9999')) continue;
      byDate.set(date, [...(byDate.get(date) ?? []), `manifests/${asset}/${folder}`]);
    }
  }
  return new Map([...byDate].sort(([a], [b]) => compare(a, b)));
}

async function cellsOf(store: ObjectStore, folders: readonly string[]): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (const folder of folders) {
    for (const name of await store.listFolders(folder)) {
      const runs = name.startsWith('run=')
        ? [`${folder}/${name}`]
        : (await store.listFolders(`${folder}/${name}`))
            .filter((run) => run.startsWith('run='))
            .map((run) => `${folder}/${name}/${run}`);
      for (const run of runs) {
        const read = await findManifest(store, `${run}/manifest.json`);
        if (read !== null) cells.push(read);
      }
    }
  }
  return cells;
}

/** One run per slate: the published one, else the one that ended last. */
async function chosenRuns(
  store: ObjectStore,
  date: string,
  cells: readonly Cell[],
): Promise<Cell[][]> {
  const byRun = new Map<string, Cell[]>();
  for (const cell of cells) {
    const { run_id } = cell.manifest.partition;
    byRun.set(run_id, [...(byRun.get(run_id) ?? []), cell]);
  }
  const published = new Set<string>();
  const groups = cells.flatMap(({ manifest }) => manifest.partition.draft_group_id ?? []);
  for (const group of new Set(groups)) {
    const name = { gameDate: date, draftGroupId: group };
    const current = await readSlate(store, name, 'finalize.unified');
    if (current !== null) published.add(current.runId);
  }
  if (published.size > 0)
    return Promise.all([...published].map((run) => withUpstream(byRun.get(run) ?? [], cells)));
  const ended = (own: readonly Cell[]): string =>
    own
      .map(({ manifest }) => manifest.timing.finished_at)
      .sort()
      .at(-1) ?? '';
  const newest = [...byRun.values()].sort((a, b) => compare(ended(a), ended(b))).at(-1);
  return newest === undefined ? [] : [await withUpstream(newest, cells)];
}

/**
 * Cells, and what they were made from, as far as it is among those of the date: other runs made some of it before. In the order
 * of the manifests, which is that of their assets.
 */
async function withUpstream(own: readonly Cell[], cells: readonly Cell[]): Promise<Cell[]> {
  const byPath = new Map(cells.map((cell) => [cell.path, cell]));
  const heads = own.map(({ path }) => path);
  const reached = await walkParents(heads, (path) => byPath.get(path));
  return cells.filter(({ path }) => reached.has(path));
}

interface Found extends InputGap {
  manifest: string;
  readonly dates: Set<string>;
  readonly touched: Set<string>;
  slates: number;
  players: number;
}

async function collect(
  date: string,
  cells: readonly Cell[],
  found: Map<string, Found>,
  usualAgeMs: LedgerQuestion['usualAgeMs'],
): Promise<void> {
  const madeFrom = await Promise.all(cells.map((cell) => withUpstream([cell], cells)));
  for (const cell of cells) {
    const below = cells.filter((_, at) => madeFrom[at]!.includes(cell));
    for (const each of inputGaps(cell.manifest, usualAgeMs))
      note(entryFor(found, each, cell.path), date, below);
  }
}

function entryFor(
  found: Map<string, Found>,
  { gap, kind, remedy }: InputGap,
  manifest: string,
): Found {
  const key = `${gap.source} ${gap.policy} ${kind}`;
  const entry: Found = found.get(key) ?? {
    ...{ gap, kind, remedy },
    manifest,
    dates: new Set(),
    touched: new Set(),
    slates: 0,
    players: 0,
  };
  entry.manifest = manifest;
  found.set(key, entry);
  return entry;
}

function note(entry: Found, date: string, below: readonly Cell[]): void {
  for (const { manifest } of below) entry.touched.add(manifest.asset);
  // A second asset with the same gap on the same date touches the same slates.
  if (entry.dates.has(date)) return;
  entry.dates.add(date);
  const unified = below.filter(
    ({ manifest }) => manifest.asset === 'finalize.unified' && manifest.status === 'success',
  );
  entry.slates += unified.length;
  for (const { manifest } of unified) entry.players += manifest.outputs[0]?.row_count ?? 0;
}

function entryOf({ gap, kind, remedy, manifest, ...found }: Found): GapEntry {
  const { dates, touched, slates, players } = found;
  return {
    source: gap.source,
    policy: gap.policy,
    kind,
    dates: [...dates].sort(),
    slates,
    players,
    touched: [...touched].sort(),
    reason: gap.reason,
    remediation: renderRemedy(remedy),
    remedy,
    manifest,
  };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
