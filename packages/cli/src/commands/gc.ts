import { Flags } from '@oclif/core';
import { didYouMean } from '@pkg/std';
import type { GarbageRun } from '@pkg/audit/gc';
import { counted } from '@pkg/backfill/words';
import { BaseCommand } from '../base-command.ts';
import { CLI_ERRORS } from '../errors.ts';
import { REQUIRED_RANGE } from '../flags.ts';
import type { Table } from '../result-lines.ts';

interface GcJson {
  readonly schema: 'gc.v1';
  readonly ok: true;
  readonly removed: boolean;
  readonly kept: number;
  readonly size_bytes: number;
  readonly runs: readonly GarbageRun[];
  /** Lists of snapshots that no manifest names once these are gone. */
  readonly lists: number;
  /** Removals that were stopped before and are finished now. */
  readonly finished: number;
  /** Pointers that can't be followed: what they might name is kept. */
  readonly unclear: readonly string[];
  /** Runs that stay whatever reaches them: those of --pin, and those of pipeline pin. */
  readonly pinned: readonly string[];
}

export default class Gc extends BaseCommand {
  static override description =
    'Remove runs that no pointer or pin reaches: outputs and manifests of superseded, failed and unpublished runs of a range of dates. Histories and records of backfills stay. Without --confirm it only says what would go.';

  static override examples = [
    '<%= config.bin %> gc --start 2024-01-01 --end 2024-01-31 --data-root ./data',
    '<%= config.bin %> gc --start 2024-01-01 --end 2024-01-31 --pin 20240115T173000Z-26bd58f7 --confirm --data-root ./data',
  ];

  static override flags = {
    ...REQUIRED_RANGE,
    pin: Flags.string({
      description: 'a run that stays this time; repeatable (for good: pipeline pin add)',
      multiple: true,
    }),
    'dry-run': Flags.boolean({
      char: 'n',
      description: 'say what would go, and remove nothing (as without --confirm)',
      exclusive: ['confirm'],
    }),
    confirm: Flags.boolean({ description: 'remove it', default: false }),
  };

  override async run(): Promise<GcJson> {
    const { flags } = await this.parse(Gc);
    const { collect, findOnly, knownRuns, unfinishedRemovals } = await import('@pkg/audit/gc');
    const { store } = this.open(flags);
    const scope = { start: flags.start, end: flags.end, pins: flags.pin ?? [] };
    const known = await knownRuns(store);
    const unknown = scope.pins.find((id) => !known.has(id));
    // A name that is mistyped would let go of the very run that was to stay.
    if (unknown !== undefined)
      throw CLI_ERRORS.PIN_UNKNOWN({ run: unknown, meant: didYouMean(unknown, [...known]) });
    const unfinished = (await unfinishedRemovals(store)).length;
    const collected = flags.confirm ? await collect(store, scope) : await findOnly(store, scope);
    const { finished, pinned, damagedPins } = collected;
    const { runs, lists, size_bytes, kept, unclear } = collected.garbage;
    const named = lists.length === 0 ? '' : `, and ${counted(lists.length, 'list')} of snapshots`;
    const what = `${String(runs.length)} runs of assets, ${(size_bytes / 1e6).toFixed(1)} MB of outputs${named}`;
    const pins = [
      ...(pinned.length === 0 ? [] : [`Pinned, and so kept: ${pinned.join(', ')}`]),
      ...damagedPins.map(({ path }) => `${path} is damaged: its run counts as pinned`),
    ];
    this.log([
      presentGarbage(runs),
      ...pins,
      ...unclear.map((path) => `Can't be followed, so all of its date is kept: ${path}`),
      ...(unfinished === 0
        ? []
        : [
            `A gc that was stopped ${flags.confirm ? 'is finished now' : 'is finished by --confirm'}.`,
          ]),
      flags.confirm
        ? `Removed ${what}; ${String(kept)} are kept.`
        : `Would remove ${what}; ${String(kept)} are kept. Nothing was removed: add --confirm to do it.`,
    ]);
    const found = { kept, size_bytes, runs, lists: lists.length, pinned, finished, unclear };
    return { schema: 'gc.v1', ok: true, removed: flags.confirm, ...found };
  }
}

function presentGarbage(runs: readonly GarbageRun[]): Table {
  const groups = new Map<string, { dates: Set<string>; count: number; bytes: number }>();
  for (const { asset, game_date, size_bytes } of runs) {
    const group = groups.get(asset) ?? { dates: new Set<string>(), count: 0, bytes: 0 };
    groups.set(asset, group);
    if (game_date !== null) group.dates.add(game_date);
    group.count += 1;
    group.bytes += size_bytes;
  }
  const rows = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([asset, { dates, count, bytes }]) => [
      asset,
      String(count),
      String(dates.size),
      (bytes / 1e6).toFixed(2),
    ]);
  const header = ['asset', 'runs', 'dates', 'MB'];
  return { header, rows, ...(rows.length === 0 ? { asText: 'Nothing to remove.' } : {}) };
}
