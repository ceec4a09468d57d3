import { formatInstant, parseInstant, shellWords } from '@pkg/std';
import type { LeaseHolder } from '@pkg/publish';
import { aheadOf } from '@pkg/backfill/run';

import { clock, leaseHost } from '@pkg/backfill/process';
import { BaseCommand } from '../base-command.ts';
import type { Paint } from '../output-style.ts';

/** A process at work on the data root, or one that died at it. */
interface ListedHolder {
  readonly id: string;
  readonly backfill_id: string | null;
  readonly is_alive: boolean;
  readonly host: string;
  readonly pid: number;
  readonly command: string;
  readonly started_at: string;
  readonly last_sign_at: string;
  /** Seconds since its last heartbeat, due every 5 s; below 0 where that comes from the future. */
  readonly silent_s: number;
  readonly leases: readonly { readonly name: string; readonly taken_at: string }[];
}

export default class Locks extends BaseCommand {
  static override description =
    'List the processes that run on the data root: what each holds since when, its last heartbeat, and whether it is alive. What a dead one holds is taken over without being asked for.';

  static override examples = ['<%= config.bin %> locks --data-root ./data'];

  override async run(): Promise<{ schema: 'locks.v1'; ok: true; holders: ListedHolder[] }> {
    const { flags } = await this.parse(Locks);
    const { dataRoot, store } = this.open(flags);
    const { leaseHolders } = await import('@pkg/publish');
    const holders = (await leaseHolders(store, leaseHost)).map(listed);
    const rows = holders.flatMap((holder) =>
      (holder.leases.length === 0 ? [null] : holder.leases).map((lease) => [
        holder.id,
        holder.backfill_id ?? '',
        holder.is_alive ? 'alive' : 'dead',
        holder.host,
        String(holder.pid),
        holder.started_at,
        holder.last_sign_at,
        lease?.name ?? '',
        lease?.taken_at ?? '',
      ]),
    );
    const header = ['holder', 'backfill', 'state', 'host', 'pid', 'started at', 'last heartbeat'];
    const asText =
      holders.length === 0
        ? 'No active runs.'
        : holders.map((holder) => present(holder, this.style.paint, dataRoot)).join('\n');
    this.log([{ header: [...header, 'lease', 'taken at'], rows, asText }]);
    return { schema: 'locks.v1', ok: true, holders };
  }
}

function listed({ holder, isAlive, leases }: LeaseHolder): ListedHolder {
  return {
    id: holder.id,
    backfill_id: holder.backfill ?? null,
    is_alive: isAlive,
    host: holder.host,
    pid: holder.pid,
    command: holder.command,
    started_at: formatInstant(holder.startedAt),
    last_sign_at: formatInstant(holder.beatAt),
    silent_s: Math.round((clock() - holder.beatAt) / 1000),
    leases: leases.map(({ name, takenAt }) => ({ name, taken_at: takenAt })),
  };
}

function present(holder: ListedHolder, paint: Paint, dataRoot: string): string {
  const { is_alive, backfill_id, id, silent_s, pid, host, started_at, command, leases } = holder;
  const ahead = is_alive ? aheadOf(parseInstant(holder.last_sign_at)) : undefined;
  const state =
    ahead !== undefined ? paint.warn('ahead') : is_alive ? paint.good('alive') : paint.bad('dead');
  return [
    `${backfill_id ?? id}  ${state}, ${ahead ?? `last heartbeat ${String(silent_s)} s ago`}`,
    `  process ${String(pid)} on ${host} since ${started_at}: ${command}`,
    ...leases.map(({ name, taken_at }) => `  holds ${name} since ${taken_at}`),
    ...(is_alive && backfill_id !== null
      ? [
          `  to stop it: ${shellWords(['pipeline', 'cancel', backfill_id, '--data-root', dataRoot])}`,
        ]
      : []),
  ].join('\n');
}
