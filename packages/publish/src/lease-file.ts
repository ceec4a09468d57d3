/** The two small files of leases as they stand in the store: who is at work, and who holds what. */
import { pathSegment, sealedJson, unsealJson, type Instant } from '@pkg/std';

/** A process at work, by its own account. */
export interface Holder {
  /** Unique to the process. */
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /**
   * Tells this process from a later one with the same pid, as far as the host can: on Linux by its boot, its namespace
   * of pids and the tick at which it started.
   */
  readonly process: string;
  readonly command: string;
  /** The backfill that it runs; absent for a process that runs none. */
  readonly backfill?: string;
  readonly startedAt: Instant;
  readonly beatAt: Instant;
}

/** The holder of a lease, or its last holder. */
export interface LeaseFile {
  readonly state: 'held' | 'released';
  readonly holder: string;
  /** Counts up with every change of hands, also after the files were removed. */
  readonly token: number;
  /** ISO 8601, UTC. */
  readonly taken_at: string;
}

export const HOLDERS = 'leases/holders';

export function holderPath(id: string): string {
  return `${HOLDERS}/${pathSegment(id, 'holder id')}.json`;
}

export function leasePath(name: string): string {
  return `leases/held/${name}/lease.json`;
}

export function leaseFileBytes(file: Holder | LeaseFile): Uint8Array {
  return sealedJson({ ...file }, 2);
}

/** Null for what is no holder: leases are not durable, so a loss of power may leave anything. */
export function parseHolder(bytes: Uint8Array): Holder | null {
  return parse<Holder>(bytes, ['id', 'host', 'process', 'command'], ['pid', 'startedAt', 'beatAt']);
}

/** Null for what is no lease. */
export function parseLease(bytes: Uint8Array): LeaseFile | null {
  return parse<LeaseFile>(bytes, ['state', 'holder', 'taken_at'], ['token']);
}

function parse<T>(
  bytes: Uint8Array,
  texts: readonly string[],
  numbers: readonly string[],
): T | null {
  const unsealed = unsealJson(bytes);
  if ('problem' in unsealed) return null;
  const { content } = unsealed;
  const isWhole =
    texts.every((name) => typeof content[name] === 'string') &&
    numbers.every((name) => typeof content[name] === 'number');
  return isWhole ? (Object.freeze(content) as T) : null;
}
