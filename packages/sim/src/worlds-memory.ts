/**
 * Shared memory that one run after another writes to. The system hands out fresh memory page by page as it is first written,
 * which can take longer than drawing the worlds that go there.
 */

/**
 * Memory for the worlds of one run at a time (`SimOptions.memory`).
 *
 * It grows to what its largest run needs. The `fpts` of a result are a view of it: they hold until the next run with it starts.
 */
export class WorldsMemory {
  #bytes: SharedArrayBuffer = new SharedArrayBuffer(0);
  #isTaken = false;

  /** Lends `bytes` bytes or more to a run; what they hold is left from runs before. While one has it, others get their own. */
  lend(bytes: number): Lent {
    if (this.#isTaken) return freshMemory(bytes);
    this.#isTaken = true;
    if (this.#bytes.byteLength < bytes) {
      // The old memory may go before the new one comes.
      this.#bytes = new SharedArrayBuffer(0);
      this.#bytes = new SharedArrayBuffer(bytes);
    }
    return { bytes: this.#bytes, giveBack: () => void (this.#isTaken = false) };
  }
}

/** Memory of one run, which gives it back when it has ended. */
export interface Lent {
  readonly bytes: SharedArrayBuffer;
  giveBack(): void;
}

/** Memory that nobody takes back. */
export function freshMemory(bytes: number): Lent {
  return { bytes: new SharedArrayBuffer(bytes), giveBack: () => undefined };
}

/** The most that is kept of memory that no result refers to. */
const KEPT_BYTES = 33_554_432;
let spare: SharedArrayBuffer | undefined;

/** Lends memory that no result may refer to; what it holds is left from runs before. */
export function lendScratch(bytes: number): Lent {
  const lent =
    spare !== undefined && spare.byteLength >= bytes ? spare : new SharedArrayBuffer(bytes);
  if (lent === spare) spare = undefined;
  const giveBack = (): void => {
    if (bytes <= KEPT_BYTES && lent.byteLength > (spare?.byteLength ?? 0)) spare = lent;
  };
  return { bytes: lent, giveBack };
}
