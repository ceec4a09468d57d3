/** Memory and threads for one fit or one batch of predictions, pooled for the next one of this process. */
import { ThreadTeam } from './thread-team.ts';
import { openMemory, PAGE_BYTES, type TreeMemory } from './tree-kernel.ts';

export interface Arena {
  readonly memory: TreeMemory;
  readonly team: ThreadTeam;
  readonly threads: number;
}

const idle: Arena[] = [];

/** Takes an idle arena of so many threads, or opens one. */
export async function acquireArena(threads: number): Promise<Arena> {
  if (threads === 1) return acquireSingleArena();
  const pooled = takeIdle(threads);
  if (pooled !== undefined) return pooled;
  const memory = openMemory();
  return { memory, team: await ThreadTeam.start(memory, threads), threads };
}

/** Takes an idle arena of the calling thread alone, or opens one. */
export function acquireSingleArena(): Arena {
  const pooled = takeIdle(1);
  if (pooled !== undefined) return pooled;
  const memory = openMemory();
  return { memory, team: ThreadTeam.single(memory), threads: 1 };
}

/** Returns an arena to the pool; whoever held it must not touch it again. */
export function releaseArena(arena: Arena): void {
  idle.push(arena);
}

function takeIdle(threads: number): Arena | undefined {
  const at = idle.findIndex((each) => each.threads === threads);
  return at < 0 ? undefined : idle.splice(at, 1)[0];
}

/** Lays out a memory from its second page on; the first holds tasks. */
export class Layout {
  end = PAGE_BYTES;

  /** Reserves `bytes` bytes on cache lines of their own; returns their address. */
  take(bytes: number): number {
    const at = this.end;
    this.end += Math.ceil(bytes / 64) * 64;
    return at;
  }

  /** Grows the memory to everything that was reserved. */
  ensure({ memory }: Arena): void {
    const missing = Math.ceil(this.end / PAGE_BYTES) - memory.buffer.byteLength / PAGE_BYTES;
    if (missing > 0) memory.grow(missing);
  }
}
