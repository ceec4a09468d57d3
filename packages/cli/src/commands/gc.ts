import { Flags } from '@oclif/core';
import { fileObjectStore, KnownError, parseGameDate, type ObjectStore } from '@pkg/std';
import { BaseCommand } from '../base-command.ts';
import { dataRootOf, readConfig } from '../config.ts';
import type { GarbageRun } from '../gc/collect-garbage.ts';
import type { Table } from '../result-lines.ts';

interface GcJson {
  readonly schema: 'gc.v1';
  readonly ok: true;
  readonly removed: boolean;
  readonly kept: number;
  readonly size_bytes: number;
  readonly runs: readonly GarbageRun[];
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
    start: Flags.string({ description: 'first game date, YYYY-MM-DD', required: true }),
    end: Flags.string({ description: 'last game date, YYYY-MM-DD', required: true }),
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
    const { findGarbage, removeGarbage } = await import('../gc/collect-garbage.ts');
    const store = fileObjectStore(dataRootOf(flags['data-root'], readConfig(flags.config)));
    const [start, end] = [parseGameDate(flags.start), parseGameDate(flags.end)];
    const { readPins } = await import('@pkg/publish');
    if (flags.confirm) await refuseBesideOthers(store);
    const held = await readPins(store);
    const lasting = [...held.pins, ...held.damaged].map(({ run_id }) => run_id);
    const pinned = [...new Set([...(flags.pin ?? []), ...lasting])].sort();
    const garbage = await findGarbage(store, { start, end, pins: pinned });
    if (flags.confirm) await removeGarbage(store, garbage);
    const { runs, size_bytes, kept } = garbage;
    const what = `${String(runs.length)} runs of assets, ${(size_bytes / 1e6).toFixed(1)} MB of outputs`;
    const pins = [
      ...(pinned.length === 0 ? [] : [`Pinned, and so kept: ${pinned.join(', ')}`]),
      ...held.damaged.map(({ path }) => `${path} is damaged: its run counts as pinned`),
    ];
    this.log([
      presentGarbage(runs),
      ...pins,
      flags.confirm
        ? `Removed ${what}; ${String(kept)} are kept.`
        : `Would remove ${what}; ${String(kept)} are kept. Nothing was removed: add --confirm to do it.`,
    ]);
    return { schema: 'gc.v1', ok: true, removed: flags.confirm, kept, size_bytes, runs, pinned };
  }
}

/** A run that is going on has made what no pointer names yet. */
async function refuseBesideOthers(store: ObjectStore): Promise<void> {
  const { heldLeases } = await import('@pkg/publish');
  const { leaseHost } = await import('../surroundings.ts');
  const { describeHolder } = await import('../backfill-lease.ts');
  const [held] = await heldLeases(store, leaseHost);
  if (held !== undefined)
    throw new KnownError({
      code: 'LEASE_HELD',
      kind: 'conflict',
      message: `another process is running: ${describeHolder(held.by)}`,
      hint: 'wait until it has ended, then run the same command again',
    });
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
