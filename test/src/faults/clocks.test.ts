/**
 * A campaign of wrong clocks: hosts whose clocks are off by seconds to days and jump, processes that die unseen, and people
 * who remove the folder of leases. Time passes only here, so that an hour costs nothing.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { highestFence, openLeases, promote, type Lease, type Leases } from '@pkg/publish';
import { randomOf } from '@pkg/sources/testing';
import { DAY_MS, fileObjectStore, HOUR_MS, instantFromMs, type ObjectStore } from '@pkg/std';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../data-root.ts';

/** All of them with HINDCAST_PROOF=full, otherwise a sample. */
const SCENARIOS = process.env['HINDCAST_PROOF'] === 'full' ? 500 : 15;
const ACTIONS = 25;
const DATE = '2024-01-15';
const NAME = `publish/game_date=${DATE}`;
const OFFSETS_MS = [0, 0, 3_000, -3_000, HOUR_MS, -HOUR_MS, 2 * DAY_MS, -2 * DAY_MS];
/** Patience, the second look and a beat: within this a dead holder is taken over. */
const LONGEST_WAIT_MS = 60_000 + 12_500 + 5_000;

interface Host {
  readonly name: string;
  offsetMs: number;
}

interface Worker {
  readonly id: string;
  readonly host: Host;
  readonly leases: Leases;
  isAlive: boolean;
}

class ClockScenario {
  readonly figures = { taken: 0, refused: 0, deaths: 0, takeovers: 0, jumps: 0, removals: 0 };
  readonly problems: string[] = [];
  readonly #root: string;
  readonly #store: ObjectStore;
  readonly #random: () => number;
  readonly #hosts: readonly Host[];
  #workers: Worker[] = [];
  #timeMs = 1_700_000_000_000;
  #beatenAtMs = this.#timeMs;
  #born = 0;
  #moves = 0;
  /** The holder of the lease; undefined: nobody, or somebody whose files are gone. */
  #held: { readonly by: Worker; readonly lease: Lease } | undefined;

  constructor(root: string, seed: number) {
    this.#root = root;
    this.#store = fileObjectStore(root);
    this.#random = randomOf(seed);
    this.#hosts = ['a', 'b', 'c'].map((name) => ({ name, offsetMs: this.#pick(OFFSETS_MS) }));
  }

  async play(): Promise<void> {
    for (const host of this.#hosts) await this.#start(host);
    for (let n = 0; n < ACTIONS; n += 1) await this.#act();
    await this.#endsFree();
  }

  async #act(): Promise<void> {
    const dice = this.#random();
    const worker = this.#pick(this.#workers);
    if (dice < 0.45) await this.#take(worker);
    else if (dice < 0.6) await this.#release();
    else if (dice < 0.75) await this.#kill(worker);
    else if (dice < 0.85) this.#jump();
    else if (dice < 0.9) await this.#removeLeases();
    else await this.#pass(Math.floor(this.#random() * 40_000));
  }

  async #start(host: Host): Promise<void> {
    this.#born += 1;
    const id = `${host.name}-${String(this.#born)}`;
    const clock = (): ReturnType<typeof instantFromMs> =>
      instantFromMs(this.#timeMs + host.offsetMs);
    const around = {
      name: host.name,
      clock,
      pause: (ms: number) => this.#pass(ms),
      isGone: () => false,
    };
    const self = { id, host: host.name, pid: 1, process: id, command: 'c', startedAt: clock() };
    const leases = await openLeases(this.#store, self, around);
    this.#workers.push({ id, host, leases, isAlive: true });
  }

  /** Every living process sends a heartbeat at least every 5 s. */
  async #pass(ms: number): Promise<void> {
    const end = this.#timeMs + ms;
    while (this.#beatenAtMs + 5_000 <= end) {
      this.#timeMs = Math.max(this.#timeMs, this.#beatenAtMs + 5_000);
      this.#beatenAtMs = this.#timeMs;
      for (const each of this.#workers) if (each.isAlive) await each.leases.heartbeat();
    }
    this.#timeMs = Math.max(this.#timeMs, end);
  }

  async #take(worker: Worker): Promise<void> {
    const before = this.#held;
    const above = (): Promise<number> => highestFence(this.#store, DATE);
    const attempt = await worker.leases.take(NAME, { above });
    if (attempt.outcome === 'held') {
      this.figures.refused += 1;
      if (before === undefined) this.problems.push(`${worker.id} is refused a free lease`);
      return;
    }
    this.figures.taken += 1;
    if (before?.by.isAlive === true) this.problems.push(`${worker.id} robs ${before.by.id}`);
    if (before?.by.isAlive === false) this.figures.takeovers += 1;
    this.#held = { by: worker, lease: attempt.lease };
    await this.#publish(worker, attempt.lease);
  }

  /** Moves the pointer as the holder of the lease, which must succeed whatever any clock says. */
  async #publish({ id, host }: Worker, lease: Lease): Promise<void> {
    this.#moves += 1;
    const runId = `r${String(this.#moves)}`;
    await promote(this.#store, {
      asset: 'sim.run',
      partitionPath: `game_date=${DATE}`,
      runId,
      manifestPath: `manifests/${runId}.json`,
      manifestSha256: String(this.#moves).padStart(64, '0'),
      promotedAt: instantFromMs(this.#timeMs + host.offsetMs),
      action: 'publish',
      movedBy: id,
      fence: lease.token,
      token: runId,
    }).catch((error: unknown) => this.problems.push(`${id}: ${(error as Error).message}`));
  }

  async #release(): Promise<void> {
    if (this.#held?.by.isAlive !== true) return;
    await this.#held.lease.release();
    this.#held = undefined;
  }

  async #kill(worker: Worker): Promise<void> {
    this.figures.deaths += 1;
    worker.isAlive = false;
    this.#workers = this.#workers.filter((each) => each !== worker);
    await this.#start(worker.host);
  }

  #jump(): void {
    this.figures.jumps += 1;
    this.#pick(this.#hosts).offsetMs = this.#pick(OFFSETS_MS);
  }

  async #removeLeases(): Promise<void> {
    this.figures.removals += 1;
    // No program removes them all; a person may.
    rmSync(join(this.#root, 'leases'), { recursive: true, force: true });
    for (const each of this.#workers) if (each.isAlive) await each.leases.heartbeat();
    this.#held = undefined;
  }

  /** Whatever happened: when the last holder has died, everybody who asks gets the lease in time. */
  async #endsFree(): Promise<void> {
    if (this.#held?.by.isAlive === true) await this.#kill(this.#held.by);
    const asking = this.#pick(this.#workers);
    const startMs = this.#timeMs;
    const taken = this.figures.taken;
    while (this.figures.taken === taken && this.#timeMs - startMs <= LONGEST_WAIT_MS) {
      await this.#pass(1_000);
      await this.#take(asking);
    }
    if (this.figures.taken === taken) this.problems.push('a dead holder was never taken over');
  }

  #pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)]!;
  }
}

test(`${String(SCENARIOS)} scenarios of wrong clocks: nobody alive is robbed, nobody dead is waited for longer than our patience, and no token refuses a later one`, async () => {
  const total: Record<string, number> = {};
  for (let seed = 1; seed <= SCENARIOS; seed += 1) {
    const world = new ClockScenario(temporaryFolder(), seed);
    await world.play();
    expect(`seed ${String(seed)}: ${world.problems.join('; ')}`).toBe(`seed ${String(seed)}: `);
    for (const [name, count] of Object.entries(world.figures))
      total[name] = (total[name] ?? 0) + count;
  }
  console.log(`${String(SCENARIOS)} scenarios of wrong clocks: ${JSON.stringify(total)}`);
  expect(total['takeovers']).toBeGreaterThan(0);
});
