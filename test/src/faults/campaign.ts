/**
 * A campaign of crashes: one backfill is recorded at every operation by which it changes the file system, then it is
 * killed for good at some of them, and after each it is asked what the owner would ask: do readers see the old or the new
 * pointers, does `pipeline status` tell the truth, does the same command finish, and are all bytes those of a run that
 * nobody disturbed?
 *
 * A SIGKILL takes nothing from what a process gave to the file system. So what it leaves at an operation is what was
 * there before that operation, and states with the same files are asked once. The kills prove that this is so.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resultsOf, type FileTree } from '../file-tree.ts';
import { runPipeline } from '../pipeline-process.ts';
import type { Ended } from '../ended.ts';
import {
  fingerprint,
  linkedRoot,
  readersComplaints,
  readersManifests,
  readersPointers,
  runsOf,
} from './crash-state.ts';
import { warmPipeline, type WarmPipeline } from '../warm-pipeline.ts';

const DISTURB = new URL('disturb.mjs', import.meta.url).href;

export interface CampaignOptions {
  /** A data root with histories and whatever was made before; it stays as it is. */
  readonly root: string;
  /** The command: `run` and its flags, without the data root. */
  readonly args: readonly string[];
  /** The number of operations that end in a real SIGKILL, spread evenly over all of them. */
  readonly kills: number;
  /** The number of recorded states that are asked, spread evenly; left out: each distinct one. */
  readonly states?: number | undefined;
  readonly plant?: 'pointer-first' | undefined;
  readonly say: (text: string) => void;
}

export interface Campaign {
  /** Operations of the backfill, each a kill point. */
  readonly points: number;
  /** Kill points whose state differs from that of the one before for any reader. */
  readonly distinct: number;
  /** States after which all questions were asked. */
  readonly asked: number;
  readonly killed: number;
  /** The number of kills that left just what was recorded; after the others cells had ended in another order. */
  readonly asRecorded: number;
  readonly complaints: readonly string[];
}

export async function campaign(options: CampaignOptions): Promise<Campaign> {
  const scratch = mkdtempSync(join(tmpdir(), 'faults-'));
  const warm = warmPipeline();
  try {
    return await new Trial(options, scratch, warm).run();
  } finally {
    warm.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Runs the command line with the preload; see `disturb.mjs` for the settings. */
export function disturbed(
  settings: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<Ended> {
  return runPipeline(args, disturbance(settings));
}

export interface Disturbance {
  readonly nodeArgs: readonly string[];
}

/** Makes the flags that load the preload into a process; see `disturb.mjs` for the settings. */
export function disturbance(settings: Readonly<Record<string, string>>): Disturbance {
  const query = new URLSearchParams(settings).toString();
  return { nodeArgs: ['--import', `${DISTURB}?${query}`] };
}

/** `count` of the numbers 1 to `of`, spread evenly, the first and the last among them. */
function spread(count: number, of: number): number[] {
  if (count >= of) return Array.from({ length: of }, (_, n) => n + 1);
  const step = (of - 1) / Math.max(1, count - 1);
  return Array.from({ length: count }, (_, n) => 1 + Math.round(n * step));
}

class Trial {
  readonly #options: CampaignOptions;
  readonly #scratch: string;
  readonly #warm: WarmPipeline;
  readonly #histories: string;
  readonly #complaints: string[] = [];
  #asRecorded = 0;
  #oldRuns: Readonly<Record<string, string>> = {};
  #newRuns: Readonly<Record<string, string>> = {};
  #whole: FileTree = {};
  #roots = 0;

  constructor(options: CampaignOptions, scratch: string, warm: WarmPipeline) {
    this.#options = options;
    this.#scratch = scratch;
    this.#warm = warm;
    this.#histories = join(options.root, 'bronze');
  }

  async run(): Promise<Campaign> {
    const { root, kills, states, say } = this.#options;
    this.#oldRuns = runsOf(readersPointers(root));
    const undisturbed = this.#copy(root);
    const made = await this.#warm.run(this.#command(undisturbed));
    if (made.exit !== 0)
      throw new Error(`the undisturbed run failed: ${made.stdout}${made.stderr}`);
    this.#newRuns = runsOf(readersPointers(undisturbed));
    this.#whole = resultsOf(undisturbed);

    const record = await this.#record();
    const log = readFileSync(join(record, 'log'), 'utf8').trim().split('\n');
    /** The folder of the state before operation n, at n - 1. */
    const before = log.map((line) => join(record, line.slice(0, line.indexOf(' '))));
    const points = before.length;
    const firsts = this.#distinct(before);
    say(
      `${String(points)} kill points, ${String(firsts.length)} states that a reader can tell apart`,
    );
    if (this.#complaints.length > 0) return this.#result(points, firsts.length, 0, 0);

    const chosen = spread(states ?? firsts.length, firsts.length).map((n) => firsts[n - 1]!);
    for (const [index, n] of chosen.entries()) {
      await this.#ask(n, before[n - 1]!);
      if ((index + 1) % 25 === 0) say(`${String(index + 1)}/${String(chosen.length)} states asked`);
    }
    const killed = spread(kills, points);
    for (const [index, n] of killed.entries()) {
      await this.#kill(n, fingerprint(before[n - 1]!));
      if ((index + 1) % 25 === 0) say(`${String(index + 1)}/${String(killed.length)} killed`);
    }
    return this.#result(points, firsts.length, chosen.length, killed.length);
  }

  /** The first operation of each state that a reader can tell apart, once every state was looked at. */
  #distinct(before: readonly string[]): number[] {
    const firsts: number[] = [];
    const seen = new Set<string>();
    for (const [index, state] of before.entries()) {
      if (state === before[index - 1]) continue;
      this.#complain(index + 1, readersComplaints(state, this.#allowed()));
      if (this.#complaints.length > 0) return firsts;
      const print = fingerprint(state);
      if (!seen.has(print)) firsts.push(index + 1);
      seen.add(print);
    }
    return firsts;
  }

  #result(points: number, distinct: number, asked: number, killed: number): Campaign {
    const [complaints, asRecorded] = [this.#complaints, this.#asRecorded];
    return { points, distinct, asked, killed, asRecorded, complaints };
  }

  async #record(): Promise<string> {
    const { plant } = this.#options;
    const root = this.#copy(this.#options.root);
    const record = join(this.#scratch, 'record');
    const planted: Record<string, string> = plant === undefined ? {} : { plant };
    const ended = await disturbed({ record, root, ...planted }, this.#command(root));
    if (ended.exit !== 0 && plant === undefined)
      throw new Error(`the recorded run failed: ${ended.stdout}${ended.stderr}`);
    return record;
  }

  /** Kills at operation n with a real SIGKILL, and asks what is left like any state. */
  async #kill(n: number, expected: string): Promise<void> {
    const root = this.#copy(this.#options.root);
    const ended = await disturbed({ kill: String(n) }, this.#command(root));
    if (ended.exit !== null) this.#complain(n, [`it ended with ${String(ended.exit)} unharmed`]);
    this.#complain(n, readersComplaints(root, this.#allowed()));
    // Cells may end in another order than in the recorded run.
    if (fingerprint(root) === expected) this.#asRecorded += 1;
    await this.#rerun(n, root, runPipeline);
    rmSync(root, { recursive: true });
  }

  async #ask(n: number, state: string): Promise<void> {
    const root = this.#copy(state);
    await this.#askStatus(n, root);
    await this.#rerun(n, root, (args) => this.#warm.run(args));
    rmSync(root, { recursive: true });
  }

  /** `pipeline status` counts what a reader counts, finds nothing damaged, and believes nobody to be at work. */
  async #askStatus(n: number, root: string): Promise<void> {
    const { stdout } = await this.#warm.run(['status', '--json', '--data-root', root]);
    const status = JSON.parse(stdout) as StatusJson;
    const cells = [...status.dates.flatMap((date) => date.cells), ...status.shared];
    const told = cells.map(({ asset, run_id, status: is }) => `${asset} ${run_id} ${is}`).sort();
    const manifests = [...readersManifests(root).values()];
    const there = manifests.map((m) => `${m.asset} ${m.partition.run_id} ${m.status}`).sort();
    if (told.join() !== there.join()) this.#complain(n, ['status does not tell what is there']);
    const named = status.dates.flatMap((date) => date.published);
    const runs = Object.fromEntries(named.map(({ path, run_id }) => [path, run_id]));
    if (!isEqual(runs, runsOf(readersPointers(root))))
      this.#complain(n, ['status does not tell what is published']);
    if (status.damaged.length > 0) this.#complain(n, ['status finds damage']);
    if (status.leases.length > 0) this.#complain(n, ['status believes the dead to be at work']);
  }

  /** The same command finishes, and all bytes and pointers are those of the undisturbed run. */
  async #rerun(
    n: number,
    root: string,
    pipeline: (args: readonly string[]) => Promise<Ended>,
  ): Promise<void> {
    const { exit, stdout, stderr } = await pipeline(this.#command(root));
    if (exit !== 0) this.#complain(n, [`the rerun ended with ${String(exit)}: ${stdout}${stderr}`]);
    if (!isEqual(resultsOf(root), this.#whole)) this.#complain(n, ['the rerun made other bytes']);
    if (!isEqual(runsOf(readersPointers(root)), this.#newRuns))
      this.#complain(n, ['the rerun left other pointers']);
    this.#complain(n, readersComplaints(root, [this.#newRuns]));
  }

  #allowed(): readonly Readonly<Record<string, string>>[] {
    return [this.#oldRuns, this.#newRuns];
  }

  #complain(n: number, complaints: readonly string[]): void {
    this.#complaints.push(...complaints.map((text) => `at operation ${String(n)}: ${text}`));
  }

  #command(root: string): string[] {
    // One cell at a time: the operations come in the same order each time.
    return [...this.#options.args, '--data-root', root, '--max-parallel', '1', '--quiet'];
  }

  #copy(from: string): string {
    this.#roots += 1;
    const folder = join(this.#scratch, 'roots');
    mkdirSync(folder, { recursive: true });
    return linkedRoot(from, join(folder, String(this.#roots)), this.#histories);
  }
}

interface StatusJson {
  readonly dates: readonly {
    readonly cells: readonly StatusCell[];
    readonly published: readonly { readonly path: string; readonly run_id: string | null }[];
  }[];
  readonly shared: readonly StatusCell[];
  readonly damaged: readonly unknown[];
  readonly leases: readonly unknown[];
}

interface StatusCell {
  readonly asset: string;
  readonly run_id: string;
  readonly status: string;
}

function isEqual(
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
): boolean {
  const sorted = (record: Readonly<Record<string, unknown>>): string =>
    JSON.stringify(Object.entries(record).sort(([x], [y]) => (x < y ? -1 : 1)));
  return sorted(a) === sorted(b);
}
