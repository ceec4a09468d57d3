import { Flags } from '@oclif/core';
import { type GameDate, type ObjectStore, shellWords } from '@pkg/std';
import type { PointerMove } from '@pkg/engine';
import type { JournalEntry } from '@pkg/backfill/records';

import { BaseCommand } from '../base-command.ts';
import { gameDateArg, MOVED_GROUP } from '../flags.ts';

interface RollbackJson {
  readonly schema: 'rollback.v1';
  readonly ok: boolean;
  readonly journal?: readonly JournalEntry[];
  readonly run_id?: string;
  readonly pointers?: readonly PointerMove[];
}

export default class Rollback extends BaseCommand {
  static override description =
    'Point a slate back at an earlier run, with a line in its journal; without --to, print the journal. Data never moves.';

  static override examples = [
    '<%= config.bin %> rollback 2024-01-15 --data-root ./data',
    '<%= config.bin %> rollback 2024-01-15 --to 20240115T173000Z-249b0dd5 --data-root ./data',
  ];

  static override args = {
    date: gameDateArg({ required: true }),
  };

  static override flags = {
    to: Flags.string({ description: 'run id to go back to' }),
    group: MOVED_GROUP,
  };

  override async run(): Promise<RollbackJson> {
    const { args, flags } = await this.parse(Rollback);
    const { dataRoot, store } = this.open(flags);
    const gameDate = args.date;
    if (flags.to === undefined) return this.#journal(store, gameDate, dataRoot);
    const { moveSlateByHand } = await import('@pkg/backfill/run');
    const { presentMoves } = await import('../present-moves.ts');
    const moved = await moveSlateByHand(store, {
      gameDate,
      runId: flags.to,
      group: flags.group,
      action: 'rollback',
      say: this.say,
    });
    this.log(presentMoves(moved, gameDate));
    return { schema: 'rollback.v1', ok: true, run_id: moved.runId, pointers: moved.pointers };
  }

  async #journal(store: ObjectStore, gameDate: GameDate, dataRoot: string): Promise<RollbackJson> {
    const { runBefore, slateJournal } = await import('@pkg/backfill/records');
    const journal = await slateJournal(store, gameDate);
    const rows = journal.map((each) => [
      each.group,
      String(each.version),
      each.moved_at.replace(/\.\d+Z$/, 'Z'),
      each.action,
      each.run_id,
    ]);
    const header = ['group', 'no', 'moved at (UTC)', 'action', 'run'];
    this.log(
      journal.length === 0
        ? [{ header, rows, asText: `Nothing of ${gameDate} was ever published.` }]
        : [{ header, rows }, backTo(runBefore(journal), gameDate, dataRoot)],
    );
    return { schema: 'rollback.v1', ok: true, journal };
  }
}

/** The command that goes back to another run; none where there is no other. */
function backTo(other: JournalEntry | undefined, gameDate: string, dataRoot: string): string {
  if (other === undefined) return '  no other run of it was ever published';
  return `  next: ${shellWords(['pipeline', 'rollback', gameDate, '--to', other.run_id, '--data-root', dataRoot])}`;
}
