/**
 * Single bits of snapshots are flipped, over every kind of them: each time the scan must say that the bytes have changed, by
 * their checksum and not by a reader of Parquet that stumbled; now and then the built `verify --snapshots` must name the
 * file, and a run beside it must end within its budget and have read nothing of it. Whole again after each.
 */
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SnapshotReader } from '@pkg/lake';
import { fileObjectStore, sha256 } from '@pkg/std';
import { filesBelow } from '../file-tree.ts';
import type { Ended } from '../ended.ts';
import { warmPipeline, type WarmPipeline } from '../warm-pipeline.ts';

export interface FlipOptions {
  /** A root of the made-up league. */
  readonly root: string;
  readonly flips: number;
  /** Every how many flips the command looks, too. */
  readonly verifyEvery: number;
  /** The number of flips after which a date is run beside the damage. */
  readonly runEvery: number;
  /** The date that is run. */
  readonly date: string;
  /** Longest time that a command may take, in ms: what takes longer hangs. */
  readonly budgetMs: number;
  readonly say: (text: string) => void;
}

export interface Flips {
  /** Flips by kind of snapshot. */
  readonly tried: Readonly<Record<string, number>>;
  readonly commands: number;
  readonly slowestMs: number;
  /** Flips that went unseen, were read, or did not end. */
  readonly missed: readonly string[];
}

export async function snapshotFlips(options: FlipOptions): Promise<Flips> {
  const warm = warmPipeline();
  try {
    return await new FlipCampaign(options, warm).run();
  } finally {
    warm.close();
  }
}

class FlipCampaign {
  readonly #options: FlipOptions;
  readonly #warm: WarmPipeline;
  readonly #tried: Record<string, number> = {};
  readonly #missed: string[] = [];
  #commands = 0;
  #slowestMs = 0;
  #state = 1;

  constructor(options: FlipOptions, warm: WarmPipeline) {
    this.#options = options;
    this.#warm = warm;
  }

  async run(): Promise<Flips> {
    const { root, flips, say } = this.#options;
    const kinds = readdirSync(join(root, 'bronze')).sort();
    const files = new Map(
      kinds.map((kind) => [kind, filesBelow(root, `bronze/${kind}`).sort()] as const),
    );
    for (let n = 0; n < flips; n += 1) {
      const kind = kinds[n % kinds.length]!;
      const own = files.get(kind)!;
      await this.#flip(n, own[this.#below(own.length)]!);
      this.#tried[kind] = (this.#tried[kind] ?? 0) + 1;
      if ((n + 1) % 100 === 0) say(`${String(n + 1)} flips, ${String(this.#missed.length)} missed`);
    }
    const [commands, slowestMs] = [this.#commands, this.#slowestMs];
    return { tried: this.#tried, commands, slowestMs, missed: this.#missed };
  }

  async #flip(n: number, path: string): Promise<void> {
    const { root, verifyEvery, runEvery } = this.#options;
    const file = join(root, path);
    const whole = readFileSync(file);
    const bit = this.#below(whole.length * 8);
    const damaged = Buffer.from(whole);
    damaged[bit >> 3]! ^= 1 << (bit & 7);
    const name = `bit ${String(bit)} of ${path}`;
    chmodSync(file, 0o644);
    writeFileSync(file, damaged);
    try {
      await this.#scan(path, name);
      if (n % verifyEvery === 0) await this.#verify(path, name);
      if (n % runEvery === 0) await this.#run(sha256(damaged), name);
    } finally {
      writeFileSync(file, whole);
    }
  }

  /** Scans the snapshot: its own checksum must tell before a byte is decoded. */
  async #scan(path: string, name: string): Promise<void> {
    const reader = new SnapshotReader(fileObjectStore(this.#options.root));
    const found = (await reader.scan(dirname(path))).find((snapshot) => snapshot.path === path);
    await reader.close();
    if (found?.corrupt?.startsWith('its bytes have changed') !== true)
      this.#missed.push(`${name}: the scan says ${found?.corrupt ?? 'nothing'}`);
  }

  async #verify(path: string, name: string): Promise<void> {
    const ended = await this.#command(['verify', '--snapshots', '--json'], name);
    if (ended === undefined) return;
    const { findings } = JSON.parse(ended.stdout) as {
      readonly findings: readonly { readonly kind: string; readonly path: string }[];
    };
    const isNamed = findings.some((each) => each.kind === 'damaged' && each.path === path);
    if (ended.exit !== 4 || !isNamed)
      this.#missed.push(`${name}: verify ends with ${String(ended.exit)} and does not name it`);
  }

  async #run(damaged: string, name: string): Promise<void> {
    const { root, date } = this.#options;
    const asked = ['--start', date, '--end', date, '--worlds', '20', '--publish', 'never'];
    if ((await this.#command(['run', ...asked, '--json'], name)) === undefined) return;
    // Plans name every snapshot that a cell reads, alone or in a set, by its hash.
    for (const path of filesBelow(root, 'manifests'))
      if (readFileSync(join(root, path)).includes(damaged))
        this.#missed.push(`${name}: ${path} was made from it`);
  }

  async #command(args: readonly string[], name: string): Promise<Ended | undefined> {
    const startedAt = performance.now();
    const ended = await this.#race([...args, '--data-root', this.#options.root]);
    this.#commands += 1;
    this.#slowestMs = Math.max(this.#slowestMs, performance.now() - startedAt);
    if (ended === undefined) this.#missed.push(`${name}: ${args[0]!} took longer than its budget`);
    return ended;
  }

  async #race(args: readonly string[]): Promise<Ended | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const overrun = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => {
        resolve(undefined);
      }, this.#options.budgetMs);
    });
    try {
      return await Promise.race([this.#warm.run(args), overrun]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** A number below `limit`: the same numbers in each run. */
  #below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }
}
