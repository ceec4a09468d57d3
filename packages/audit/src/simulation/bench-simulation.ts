/** How fast the simulation is on a made-up slate, and whether the number of threads changes a bit of it. */
import {
  demoSlate,
  kernelRun,
  loadProfile,
  profileNames,
  simulate,
  WorldsMemory,
  type SimInput,
  type SimProfile,
} from '@pkg/sim';
import { sha256 } from '@pkg/std';
import { AUDIT_ERRORS } from '../errors.ts';

export interface BenchRow {
  readonly profile: string;
  readonly threads: number;
  /** Median wall time of a whole run in memory that the runs share: worlds made, summaries taken. */
  readonly ms: number;
  readonly nsPerPlayerWorld: number;
  /** The same worlds by the kernel alone on one thread, kept nowhere; taken in turn with the whole runs, median. */
  readonly kernelNsPerPlayerWorld: number;
  readonly worldsPerSecond: number;
  /** The digest of all worlds and summaries; equal for every number of threads. */
  readonly sha256: string;
}

export interface BenchOptions {
  readonly worlds: number;
  /** Numbers of threads to compare. */
  readonly threads: readonly number[];
  /** Names; undefined: all profiles. */
  readonly profiles?: readonly string[] | undefined;
  /** Runs of each; the median counts. */
  readonly repeats: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

/** A made-up slate of the size that is usually quoted: 7 games, 206 players. */
const GAMES = 7;
const TEAM_SIZE = 206 / 14;

/** @throws KnownError `BENCH_DIFFERS` where threads change a bit */
export async function benchSimulation(
  options: BenchOptions,
): Promise<{ readonly players: number; readonly rows: readonly BenchRow[] }> {
  const input = demoSlate(GAMES, TEAM_SIZE);
  const rows: BenchRow[] = [];
  for (const name of options.profiles ?? profileNames) {
    const own: BenchRow[] = [];
    for (const threads of options.threads)
      own.push(await timed(input, loadProfile(name), threads, options));
    if (new Set(own.map((row) => row.sha256)).size > 1) {
      const digests = own.map((row) => `${String(row.threads)}: ${row.sha256}`);
      throw AUDIT_ERRORS.BENCH_DIFFERS({ digests });
    }
    rows.push(...own);
  }
  return { players: input.players.length, rows };
}

async function timed(
  input: SimInput,
  profile: SimProfile,
  threads: number,
  { worlds, repeats, now }: BenchOptions,
): Promise<BenchRow> {
  const [times, kernelTimes]: [number[], number[]] = [[], []];
  const options = { profile, worlds, seed: 12345, threads, memory: new WorldsMemory() };
  const runKernel = kernelRun(input, options);
  let digest = '';
  for (let repeat = 0; repeat < repeats; repeat++) {
    const before = now();
    runKernel();
    const start = now();
    const { fpts, ...summary } = await simulate(input, options);
    times.push(now() - start);
    kernelTimes.push(start - before);
    const bytes = new Uint8Array(fpts.buffer, fpts.byteOffset, fpts.byteLength);
    digest = sha256(`${sha256(bytes)} ${JSON.stringify(summary)}`);
  }
  const ms = median(times);
  const nsOf = (time: number): number => (time * 1e6) / worlds / input.players.length;
  return {
    ...{ profile: profile.name, threads, ms, sha256: digest },
    nsPerPlayerWorld: nsOf(ms),
    kernelNsPerPlayerWorld: nsOf(median(kernelTimes)),
    worldsPerSecond: (worlds * 1000) / ms,
  };
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;
}
