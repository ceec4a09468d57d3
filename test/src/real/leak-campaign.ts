/**
 * The leak at many cut-offs: for random dates, modes and instants every cell is planned from the whole history and from copies
 * in which what came later is deleted, corrupted or changed. Keys cover every pinned input by hash, every gap and every
 * upstream cell, so equal keys mean that nothing later was selected. Nothing is computed; `pipeline verify --leak` does that.
 */
import { plan, type Pipeline } from '@pkg/engine';
import { decodeTable, encodeTable, type SnapshotRef } from '@pkg/lake';
import { DK_SALARIES, type Histories } from '@pkg/nba';
import {
  addDays,
  compactInstant,
  DAY_MS,
  fileObjectStore,
  formatInstant,
  HOUR_MS,
  instantFromMs,
  KnownError,
  MINUTE_MS,
  parseInstant,
  sha256,
  type GameDate,
  type Instant,
  type ObjectStore,
} from '@pkg/std';
import {
  observeCalendar,
  loadPlanningContext,
  POISONS,
  poisonedView,
  snapshotsAfter,
  type AsOfRule,
  type Poison,
  type Settings,
  type Treatment,
  type PlanningContext,
} from '@pkg/steps';

const NOW = parseInstant('2026-01-01T00:00:00Z');
const SETTINGS: Settings = {
  profile: 'sim_v3',
  worlds: 100,
  seed: 12_345,
  threads: 1,
  leadMinutes: 30,
  allowLookahead: false,
  policyChanges: {},
};

export interface CampaignOptions {
  readonly dataRoot: string;
  /** An empty folder: where plans look for what was made before. */
  readonly scratch: string;
  readonly cases: number;
  readonly seed: number;
  readonly makePipeline: () => Pipeline<PlanningContext>;
  readonly say: (text: string) => void;
}

export interface CampaignResult {
  /** By mode. */
  readonly cases: Readonly<Record<string, number>>;
  /** Cut-offs before the month of their game date had begun in the East. */
  readonly early: number;
  /** Lock cases with a planted snapshot that claims a later lock after the fact. */
  readonly planted: number;
  /** Custom instants after every lock, refused in every copy. */
  readonly refused: number;
  readonly slates: number;
  /** Keys compared, and snapshots poisoned, over all cases and poisons. */
  readonly keys: number;
  readonly poisoned: number;
  readonly leaks: readonly string[];
}

/** Tries every case under every poison. */
export async function leakCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const { dataRoot, makePipeline, cases, say } = options;
  const store = fileObjectStore(dataRoot);
  const random = randomFrom(options.seed);
  const dag = makePipeline();
  const whole = await wholeHistory(store);
  const tally = { early: 0, planted: 0, refused: 0, slates: 0, keys: 0, poisoned: 0 };
  const modes: Record<string, number> = { pretip: 0, lock: 0, custom: 0 };
  const leaks: string[] = [];
  for (let index = 0; index < cases; index += 1) {
    const asked = randomCase(random, whole);
    modes[asked.rule.mode]! += 1;
    const name = `${asked.date} ${asked.rule.mode} ${asked.detail}`;
    const history = asked.isPlanted ? await withLateSighting(store, whole, asked.date) : store;
    if (history !== store) tally.planted += 1;
    const base = await planned(options, dag, history, whole, asked);
    if (base === 'refused') {
      tally.refused += 1;
      continue;
    }
    for (const slate of base.world.calendar.slates) {
      tally.slates += 1;
      if (slate.trainThrough < `${slate.date.slice(0, 7)}-01`) tally.early += 1;
      const future = new Map(snapshotsAfter(base.world, slate).map((each) => [each.path, each]));
      for (const poison of POISONS) {
        const treatment = { poison, cutoff: slate.asOf, future };
        const other = await planned(options, dag, history, whole, asked, treatment);
        const before = base.keys.get(slate.asOf) ?? new Map<string, string>();
        const after = other === 'refused' ? undefined : other.keys.get(slate.asOf);
        tally.keys += before.size;
        tally.poisoned += future.size;
        const changed = [...before].find(([id, key]) => after?.get(id) !== key);
        if (changed !== undefined || after?.size !== before.size)
          leaks.push(`${name}, ${poison}: ${changed?.[0] ?? 'another number of cells'}`);
      }
    }
    if ((index + 1) % 10 === 0)
      say(`${String(index + 1)} of ${String(cases)}, ${String(leaks.length)} leaks`);
  }
  return { cases: modes, ...tally, leaks };
}

interface Whole {
  readonly world: PlanningContext;
  /** With their first tip. */
  readonly dates: readonly { readonly date: GameDate; readonly firstTip: Instant }[];
}

/** Both seasons, scanned once. */
async function wholeHistory(store: ObjectStore): Promise<Whole> {
  const rule = { mode: 'pretip', leadMinutes: 0, asOf: undefined, allowLookahead: false } as const;
  const all = [...new Set((await store.list('bronze/boxscores_raw')).map(({ key }) => dayOf(key)))];
  const days = all.sort() as GameDate[];
  const world = await loadPlanningContext(store, {
    dates: days,
    rule,
    settings: SETTINGS,
    now: NOW,
  });
  const dates = world.calendar.slates.map(({ date: gameDate, firstTip }) => ({
    date: gameDate,
    firstTip,
  }));
  return { world, dates };
}

function dayOf(key: string): string {
  return /\/date=([^/]+)\//.exec(key)![1]!;
}

interface Case {
  readonly date: GameDate;
  readonly rule: AsOfRule;
  readonly detail: string;
  readonly isPlanted: boolean;
}

function randomCase(random: (below: number) => number, { dates }: Whole): Case {
  const { date, firstTip } = dates[random(dates.length)]!;
  const mode = (['pretip', 'lock', 'custom'] as const)[random(3)]!;
  // Near the tip, days before it, and around the midnight on which the month begins in the East.
  const monthStart = Date.parse(`${date.slice(0, 7)}-01T05:00:00Z`);
  const instants = [
    firstTip - random(6 * 60) * MINUTE_MS + 2 * HOUR_MS,
    firstTip - random(9 * 24 * 60) * MINUTE_MS,
    Math.min(firstTip, monthStart + (random(360) - 180) * MINUTE_MS),
  ];
  const asOf = instantFromMs(instants[random(3)]!);
  const leadMinutes = random(2) === 0 ? 30 : random(10_081);
  const rule = { mode, leadMinutes, asOf: mode === 'custom' ? asOf : undefined };
  const detail = { pretip: String(leadMinutes), lock: '', custom: formatInstant(asOf) }[mode];
  const isPlanted = mode === 'lock' && random(2) === 0;
  return { date, rule: { ...rule, allowLookahead: false }, detail, isPlanted };
}

interface Seen {
  readonly world: PlanningContext;
  /** The keys of every cell but labels, by the as-of instant of its slate and its id. */
  readonly keys: ReadonlyMap<Instant, ReadonlyMap<string, string>>;
}

/** Plans a case; its calendar is derived anew from the history, as poisoned as that is. */
async function planned(
  { scratch }: CampaignOptions,
  dag: Pipeline<PlanningContext>,
  history: ObjectStore,
  { world }: Whole,
  { date, rule }: Case,
  treatment?: Treatment,
): Promise<Seen | 'refused'> {
  const store = treatment === undefined ? history : poisonedView(history, treatment);
  const observed = await observeCalendar(store, {
    ...{ dates: [date], rule, settings: SETTINGS, now: NOW },
  }).catch((error: unknown) => {
    if (error instanceof KnownError && error.code === 'LOOKAHEAD') return null;
    throw error;
  });
  if (observed === null) return 'refused';
  const own: PlanningContext = {
    ...world,
    calendar: observed.calendar,
    schedule: observed.schedule,
    months: observed.months,
    histories: new SeenHistories(
      world.histories,
      observed.histories,
      date,
      treatment,
    ) as unknown as Histories,
  };
  const keys = new Map<Instant, Map<string, string>>();
  for (const slate of observed.calendar.slates) {
    const { cells } = await plan(fileObjectStore(scratch), dag, own, [slate], {
      resume: true,
      force: false,
      publish: 'never',
      now: NOW,
      assets: new Set(dag.steps.flatMap(({ asset }) => (asset.startsWith('labels.') ? [] : asset))),
    });
    keys.set(slate.asOf, new Map(cells.map(({ id, key }) => [id, key])));
  }
  return { world: own, keys };
}

/** Stands for a scan of the poisoned history, made from a scan of the whole one: nothing beyond the date is scanned. */
class SeenHistories {
  readonly #whole: Histories;
  readonly #own: Histories;
  readonly #date: GameDate;
  readonly #treatment: Treatment | undefined;

  constructor(whole: Histories, own: Histories, date: GameDate, treatment?: Treatment) {
    this.#whole = whole;
    this.#own = own;
    this.#date = date;
    this.#treatment = treatment;
  }

  on(source: Source, day: string): readonly SnapshotRef[] {
    if (source === 'schedule') return this.#own.on(source, day);
    if (source === 'salaries' && day === this.#date) return this.#own.on(source, day);
    if (day > addDays(this.#date, 7)) return [];
    const treatment = this.#treatment;
    const snapshots = this.#whole.on(source, day);
    return treatment === undefined
      ? snapshots
      : snapshots.flatMap((snapshot) => poisonedRef(snapshot, treatment) ?? []);
  }

  between(source: Source, from: GameDate, to: GameDate): SnapshotRef[] {
    return this.days(source)
      .filter((day) => day >= from && day <= to)
      .flatMap((day) => this.on(source, day));
  }

  days(source: Source): readonly string[] {
    return this.#whole.days(source);
  }

  all(source: Source): SnapshotRef[] {
    return this.days(source).flatMap((day) => this.on(source, day));
  }
}

type Source = Parameters<Histories['on']>[0];

/** A snapshot as a scan of its poisoned file finds it; undefined where there is none. */
function poisonedRef(
  snapshot: SnapshotRef,
  { poison, cutoff }: Treatment,
): SnapshotRef | undefined {
  if (snapshot.availableAt <= cutoff) return snapshot;
  const other = { ...snapshot, sha256: sha256(Buffer.from(`${poison} ${snapshot.sha256}`)) };
  const results: Record<Poison, SnapshotRef | undefined> = {
    deleted: undefined,
    corrupted: { ...other, rowCount: 0, asOf: snapshot.availableAt, corrupt: 'cut short' },
    flipped: other,
  };
  return results[poison];
}

/** The store with the salaries of a date again, captured half an hour after their lock and claiming one three hours later. */
async function withLateSighting(
  store: ObjectStore,
  { world }: Whole,
  date: GameDate,
): Promise<ObjectStore> {
  const first = world.histories.on('salaries', date)[0];
  if (first === undefined) return store;
  const { bytes } = (await store.get(first.path))!;
  const rows = await decodeTable(DK_SALARIES, bytes, first.path);
  const lock = rows[0]!.lock_ts;
  const at = instantFromMs(lock + 30 * MINUTE_MS);
  const path = first.path.replace(/run_ts=[^/]+/, `run_ts=${compactInstant(at)}`);
  const clocks = { as_of_ts: formatInstant(at), available_at: formatInstant(at) };
  const moved = rows.map((row) => ({ ...row, lock_ts: instantFromMs(lock + DAY_MS / 8) }));
  const planted = encodeTable(DK_SALARIES, moved, { ...clocks, contract: DK_SALARIES.name });
  return new Proxy(store, {
    get: (target, name: keyof ObjectStore) => {
      if (name === 'get')
        return (key: string) =>
          key === path ? Promise.resolve({ bytes: planted, version: 'planted' }) : target.get(key);
      if (name === 'list')
        return async (prefix: string) => {
          const listed = await target.list(prefix);
          if (!path.startsWith(`${prefix}/`)) return listed;
          return [...listed, { key: path }].sort((a, b) => (a.key < b.key ? -1 : 1));
        };
      // A promise asks whether this is another one.
      return name in target ? target[name].bind(target) : undefined;
    },
  });
}

/** Numbers below a bound, the same for the same seed (mulberry32). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}
