/** A memory with its threads: what one fit or one prediction works in, kept for the next one of this process. */
import { Crew } from './crew.ts';
import { openMemory, PAGE_BYTES, type TreeMemory } from './tree-kernel.ts';

export interface Workshop {
  readonly memory: TreeMemory;
  readonly crew: Crew;
  readonly threads: number;
}

const idle: Workshop[] = [];

export async function openWorkshop(threads: number): Promise<Workshop> {
  const at = idle.findIndex((each) => each.threads === threads);
  if (at >= 0) return idle.splice(at, 1)[0]!;
  const memory = openMemory();
  return { memory, crew: await Crew.open(memory, threads), threads };
}

export function leaveWorkshop(workshop: Workshop): void {
  idle.push(workshop);
}

/** Lays out a memory from its second page on; the first holds tasks. */
export class Layout {
  end = PAGE_BYTES;

  /** Room for `bytes` bytes, on lines of their own. */
  take(bytes: number): number {
    const at = this.end;
    this.end += Math.ceil(bytes / 64) * 64;
    return at;
  }

  /** Grows the memory to what was taken. */
  ensure({ memory }: Workshop): void {
    const missing = Math.ceil(this.end / PAGE_BYTES) - memory.buffer.byteLength / PAGE_BYTES;
    if (missing > 0) memory.grow(missing);
  }
}
