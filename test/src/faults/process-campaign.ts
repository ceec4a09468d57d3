/**
 * A campaign with real processes on one data root: `gc`, `publish` and `import` are killed with SIGKILL, at operations and at moments
 * that a seed chooses, and `gc` is started within half a second of each command that makes something depend on runs. A reader
 * looks all the while; afterwards every byte is held against its hash, and against what nobody disturbed.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomOf } from '@pkg/sources/testing';
import { fileTree, resultsOf, type FileTree } from '../file-tree.ts';
import { startPipeline } from '../pipeline-process.ts';
import type { Ended } from '../ended.ts';
import { disturbance, type Disturbance } from './campaign.ts';
import {
  linkAll,
  readersComplaints,
  readersManifests,
  readersPointers,
  runsOf,
  watchPointers,
} from './crash-state.ts';
import { warmPipeline, type WarmPipeline } from '../warm-pipeline.ts';

export interface ProcessCampaignOptions {
  /** A data root with a published run of the date and another that is not; it stays as it is. */
  readonly root: string;
  readonly date: string;
  readonly unpublished: string;
  /** The command that made that run: `run` and its flags. */
  readonly runArgs: readonly string[];
  /** Kills of each command, and races with each. */
  readonly kills: number;
  readonly races: number;
  readonly seed: number;
  readonly say: (text: string) => void;
}

export interface ProcessCampaign {
  readonly kills: Readonly<Record<string, number>>;
  readonly races: Readonly<Record<string, number>>;
  /** The number of times the reader looked. */
  readonly looks: number;
  readonly complaints: readonly string[];
}

/** Those after whose success the run that is not published must be there for good. */
const KEEPS_RUN = new Set(['publish', 'run', 'pin']);
/** The errors of a command that comes after the run was collected. */
const REFUSED = new Set(['NO_SUCH_RUN', 'MANIFEST_DAMAGED', 'OUTPUT_DAMAGED']);
const HALF_A_SECOND = 500;

export async function processCampaign(options: ProcessCampaignOptions): Promise<ProcessCampaign> {
  const scratch = mkdtempSync(join(tmpdir(), 'processes-'));
  const warm = warmPipeline();
  try {
    return await new Trials(options, scratch, warm).run();
  } finally {
    warm.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

class Trials {
  readonly #options: ProcessCampaignOptions;
  readonly #scratch: string;
  readonly #warm: WarmPipeline;
  readonly #random: () => number;
  readonly #complaints: string[] = [];
  readonly #tally = { kills: new Map<string, number>(), races: new Map<string, number>() };
  readonly #notes: string;
  #roots = 0;
  #looks = 0;

  constructor(options: ProcessCampaignOptions, scratch: string, warm: WarmPipeline) {
    this.#options = options;
    this.#scratch = scratch;
    this.#warm = warm;
    this.#random = randomOf(options.seed);
    this.#notes = join(scratch, 'notes.csv');
    const days = Array.from({ length: 20 }, (_, n) => `2014-12-${String(n + 1).padStart(2, '0')}`);
    const rows = days.map((day) => `${day},${day}T00:00:00Z,${day}T01:00:00Z,a note`);
    writeFileSync(this.#notes, ['game_date,held,seen,note', ...rows, ''].join('\n'));
  }

  async run(): Promise<ProcessCampaign> {
    const { kills, races, say } = this.#options;
    for (const name of ['gc', 'publish', 'import']) {
      await this.#killOften(name, kills);
      say(`${name} killed ${String(kills)} times`);
    }
    for (const name of ['publish', 'run', 'pin', 'bundle', 'import']) {
      for (let n = 0; n < races; n += 1) await this.#race(name);
      say(`gc beside ${name} ${String(races)} times`);
    }
    return {
      kills: Object.fromEntries(this.#tally.kills),
      races: Object.fromEntries(this.#tally.races),
      looks: this.#looks,
      complaints: this.#complaints,
    };
  }

  async #killOften(name: string, kills: number): Promise<void> {
    const { root } = this.#options;
    const old = runsOf(readersPointers(root));
    const whole = this.#copy();
    const log = join(this.#scratch, `log-${name}`);
    const startedAt = performance.now();
    await this.#end(this.#start(name, whole, disturbance({ log })));
    const tookMs = performance.now() - startedAt;
    const points = readFileSync(log, 'utf8').trim().split('\n').length;
    const expected = stateOf(whole);
    for (let n = 0; n < kills; n += 1) {
      const copy = this.#copy();
      // By the number of the operation, and by the clock, which also hits what is between operations.
      const isTimed = n % 2 === 1;
      const at = Math.floor(this.#random() * (isTimed ? tookMs : points)) + 1;
      const what = `${name} killed ${isTimed ? `after ${String(at)} ms` : `at operation ${String(at)} of ${String(points)}`}`;
      const watched = watchPointers(copy);
      const command = this.#start(
        name,
        copy,
        isTimed ? undefined : disturbance({ kill: String(at) }),
      );
      if (isTimed) setTimeout(() => command.signal('SIGKILL'), at);
      const { exit } = await command.ended;
      this.#count('kills', `${name} ${exit === null ? 'killed' : 'had ended'}`);
      const now = runsOf(readersPointers(copy));
      this.#complain(what, readersComplaints(copy, [old, runsOf(readersPointers(whole))]));
      if (name === 'publish') await this.#askMixed(what, copy, now);
      const again = await this.#warm.run([...this.#args(name, copy), '--json']);
      if (again.exit !== 0) this.#complain(what, [`the next one ended so: ${again.stdout}`]);
      this.#looks += watched.stop();
      this.#complain(what, watched.complaints);
      if (JSON.stringify(stateOf(copy)) !== JSON.stringify(expected))
        this.#complain(what, ['the next one left other bytes']);
      await this.#verify(what, copy);
      rmSync(copy, { recursive: true });
    }
  }

  /** Files that other tools read and that do not say what the slate does are named by all who look. */
  async #askMixed(
    what: string,
    root: string,
    now: Readonly<Record<string, string>>,
  ): Promise<void> {
    const runId = Object.entries(now).find(([path]) => path.startsWith('current/slate/'))![1];
    const plain = (path: string): string =>
      (JSON.parse(readFileSync(join(root, path), 'utf8')) as { run_id: string }).run_id;
    const isMixed = Object.keys(now)
      .filter((path) => path.includes(`game_date=${this.#options.date}/`))
      .some((path) => plain(path) !== runId);
    const status = await this.#warm.run(['status', '--json', '--data-root', root]);
    const { dates } = JSON.parse(status.stdout) as { dates: { mixed: unknown[] }[] };
    const verified = await this.#warm.run(['verify', '--manifests', '--json', '--data-root', root]);
    const doctor = await this.#warm.run(['doctor', '--json', '--data-root', root]);
    const { findings } = JSON.parse(doctor.stdout) as {
      findings: { check: string; state: string }[];
    };
    const told = [
      dates.some(({ mixed }) => mixed.length > 0),
      verified.exit !== 0,
      findings.find(({ check }) => check === 'published')!.state !== 'ok',
    ];
    if (isMixed) this.#count('kills', 'publish left mixed files');
    if (told.some((each) => each !== isMixed))
      this.#complain(what, [
        `mixed: ${String(isMixed)}; status, verify, doctor: ${told.join(', ')}`,
      ]);
  }

  async #race(name: string): Promise<void> {
    const root = this.#copy();
    const watched = watchPointers(root);
    const offset = (2 * this.#random() - 1) * HALF_A_SECOND;
    const started = (which: string, delayMs: number): Promise<Ended> =>
      pause(delayMs).then(() => this.#start(which, root).ended);
    const [collected, other] = await Promise.all([
      started('gc', Math.max(0, -offset)),
      started(name, Math.max(0, offset)),
    ]);
    const [gc, rival] = [outcomeOf(collected), outcomeOf(other)];
    const what = `gc and ${name}, ${String(Math.round(offset))} ms later (gc ${gc}, ${name} ${rival})`;
    this.#count('races', `gc ${gc}, ${name} ${rival}`);
    if (!['ok', 'LEASE_HELD'].includes(gc)) this.#complain(what, [collected.stdout]);
    if (rival !== 'ok' && (!REFUSED.has(rival) || ['run', 'import'].includes(name)))
      this.#complain(what, [other.stdout + other.stderr]);
    const last = await this.#warm.run([...this.#args('gc', root), '--json']);
    if (last.exit !== 0) this.#complain(what, [`the last gc ended so: ${last.stdout}`]);
    this.#looks += watched.stop();
    this.#complain(what, watched.complaints);
    const isThere = [...readersManifests(root).keys()].some(
      (path) => path.includes('/finalize.unified/') && path.includes(this.#options.unpublished),
    );
    const isKept = rival === 'ok' && KEEPS_RUN.has(name);
    if (isThere !== isKept) this.#complain(what, [`the run is ${isThere ? 'there' : 'gone'}`]);
    await this.#verify(what, root);
    rmSync(root, { recursive: true });
  }

  async #verify(what: string, root: string): Promise<void> {
    for (const kind of ['--manifests', '--snapshots']) {
      const { exit, stdout } = await this.#warm.run([
        'verify',
        kind,
        '--json',
        '--data-root',
        root,
      ]);
      if (exit !== 0) this.#complain(what, [`verify ${kind}: ${stdout}`]);
    }
  }

  #start(name: string, root: string, around?: Disturbance): ReturnType<typeof startPipeline> {
    return startPipeline([...this.#args(name, root), '--json'], around);
  }

  async #end(running: ReturnType<typeof startPipeline>): Promise<void> {
    const { exit, stdout, stderr } = await running.ended;
    if (exit !== 0) throw new Error(`the undisturbed command failed: ${stdout}${stderr}`);
  }

  #args(name: string, root: string): string[] {
    const { date, unpublished, runArgs } = this.#options;
    const commands: Readonly<Record<string, readonly string[]>> = {
      gc: ['gc', '--start', date, '--end', date, '--confirm'],
      publish: ['publish', date, '--run', unpublished],
      run: [...runArgs, '--publish', 'always'],
      pin: ['pin', 'add', unpublished, '--reason', 'a race'],
      bundle: ['bundle', date, '--run', unpublished, '--no-program', '--out', `${root}-bundle`],
      import: [
        ...['import', this.#notes, '--source', 'notes', '--as-of-column', 'held'],
        ...['--available-column', 'seen', '--partition-column', 'game_date'],
      ],
    };
    return [...commands[name]!, '--data-root', root];
  }

  #copy(): string {
    this.#roots += 1;
    const to = join(this.#scratch, String(this.#roots));
    linkAll(this.#options.root, to, []);
    return to;
  }

  #count(of: 'kills' | 'races', what: string): void {
    this.#tally[of].set(what, (this.#tally[of].get(what) ?? 0) + 1);
  }

  #complain(what: string, complaints: readonly string[]): void {
    this.#complaints.push(...complaints.map((text) => `${what}: ${text}`));
  }
}

/** The state that must be equal whoever was killed on the way: outputs, histories, and the run that each pointer names. */
function stateOf(root: string): readonly [FileTree, FileTree, unknown] {
  const pointers = Object.entries(runsOf(readersPointers(root))).sort();
  return [resultsOf(root), fileTree(root, ['bronze', 'seals', 'gc']), pointers];
}

function outcomeOf({ exit, stdout }: Ended): string {
  if (exit === 0) return 'ok';
  const { error } = JSON.parse(stdout) as { error?: { code: string } };
  return error?.code ?? `exit ${String(exit)}`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
