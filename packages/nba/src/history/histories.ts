/** The snapshot histories as planning sees them: scanned once, by source and day, never read again for a selection. */
import { SnapshotReader, type SnapshotRef } from '@pkg/lake';
import { inParallel, type GameDate, type ObjectStore } from '@pkg/std';
import { ContractChecks } from './contract-checks.ts';
import { calendarYear } from '../season.ts';
import { SOURCES, type SourceName } from './source.ts';

/** Days that are scanned at a time. */
const DAYS_AT_ONCE = 8;

export class Histories {
  readonly #checks: ContractChecks;
  readonly #byDay = new Map<string, readonly SnapshotRef[]>();
  readonly #days = new Map<SourceName, readonly string[]>();

  private constructor(checks: ContractChecks) {
    this.#checks = checks;
  }

  /** Scans the days from `from` to `to` of each source, both included; and all months of the schedule. */
  static async scan(
    store: ObjectStore,
    windows: Readonly<
      Partial<Record<SourceName, { readonly from: GameDate; readonly to: GameDate }>>
    >,
  ): Promise<Histories> {
    const histories = new Histories(new ContractChecks(store));
    await histories.extend(store, windows);
    return histories;
  }

  /** Scans more days of some sources; what was scanned before is not read again. */
  async extend(
    store: ObjectStore,
    windows: Readonly<
      Partial<Record<SourceName, { readonly from: GameDate; readonly to: GameDate }>>
    >,
  ): Promise<void> {
    const reader = new SnapshotReader(store, this.#checks.problemOf);
    try {
      for (const [name, { from, to }] of Object.entries(windows))
        await this.#scanSource({ store, reader }, name as SourceName, from, to);
    } finally {
      await reader.close();
    }
  }

  /** The snapshots of one day, or of one month `YYYY-MM` of the schedule, in path order. */
  on(source: SourceName, day: string): readonly SnapshotRef[] {
    return this.#byDay.get(`${source} ${day}`) ?? [];
  }

  /** The snapshots from `from` to `to`, both included. */
  between(source: SourceName, from: GameDate, to: GameDate): SnapshotRef[] {
    return this.days(source)
      .filter((day) => day >= from && day <= to)
      .flatMap((day) => this.on(source, day));
  }

  /** The days (or months) that have snapshots, ascending. */
  days(source: SourceName): readonly string[] {
    return this.#days.get(source) ?? [];
  }

  /** Every snapshot that was scanned. */
  all(source: SourceName): SnapshotRef[] {
    return this.days(source).flatMap((day) => this.on(source, day));
  }

  /** The snapshots without a checksum on record: the run that reads them records it. */
  unsealed(): SnapshotRef[] {
    return [...this.#byDay.values()].flat().filter(({ isUnsealed }) => isUnsealed === true);
  }

  /** Remembers which snapshots keep their contracts, so that the next scan does not decode them. */
  async remember(): Promise<void> {
    await this.#checks.save();
  }

  async #scanSource(
    { store, reader }: { readonly store: ObjectStore; readonly reader: SnapshotReader },
    name: SourceName,
    from: GameDate,
    to: GameDate,
  ): Promise<void> {
    const { dataset, partition } = SOURCES[name];
    const days = [...this.days(name)];
    // A day may lie in two seasons: one of them goes on into the months of the next.
    const folders = new Map<string, string[]>();
    for (const seasonFolder of await store.listFolders(`bronze/${dataset}`)) {
      const season = /^season=(\d{4})$/.exec(seasonFolder)?.[1];
      if (season === undefined) continue;
      for (const folder of await store.listFolders(`bronze/${dataset}/${seasonFolder}`)) {
        const value = FOLDERS[partition].exec(folder)?.[1];
        if (value === undefined) continue;
        const day = partition === 'month' ? `${calendarYear(season, value)}-${value}` : value;
        const isWanted = partition === 'month' || (day >= from && day <= to);
        if (!isWanted || this.#byDay.has(`${name} ${day}`)) continue;
        const place = `bronze/${dataset}/${seasonFolder}/${folder}`;
        folders.set(day, [...(folders.get(day) ?? []), place]);
      }
    }
    const scans = await inParallel(folders, DAYS_AT_ONCE, async ([day, places]) => ({
      day,
      found: (await inParallel(places, 1, (place) => reader.scan(place))).flat(),
    }));
    for (const { day, found } of scans) {
      this.#byDay.set(`${name} ${day}`, found);
      days.push(day);
    }
    this.#days.set(name, days.sort());
  }
}

/** The folders of a partition; a folder with another name belongs to no day, and `verify --snapshots` names it. */
const FOLDERS = {
  date: /^date=(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))$/,
  month: /^month=(0[1-9]|1[0-2])$/,
} as const;
