import { Flags } from '@oclif/core';
import type { SimInput, SimProfile } from '@pkg/sim';
import { sha256 } from '@pkg/std';
import { BaseCommand } from '../../base-command.ts';
import { CLI_ERRORS } from '../../errors.ts';

interface BenchRow {
  readonly profile: string;
  readonly threads: number;
  /** Median wall time of a whole run: threads started, worlds made, summaries taken. */
  readonly ms: number;
  readonly nsPerPlayerWorld: number;
  readonly worldsPerSecond: number;
  /** Of all worlds and summaries; equal for every number of threads. */
  readonly sha256: string;
}

interface BenchReport {
  readonly schema: 'sim-bench.v1';
  readonly ok: true;
  readonly players: number;
  readonly worlds: number;
  readonly rows: readonly BenchRow[];
}

/** A made-up slate of the size that is usually quoted: 7 games, 206 players. */
const GAMES = 7;
const TEAM_SIZE = 206 / 14;

export default class SimBench extends BaseCommand {
  static override hasDataRoot = false;

  static override description =
    'Time the simulation on a made-up slate of 206 players, and check that threads change no bit. Reads and writes no data.';

  static override examples = [
    '<%= config.bin %> sim bench',
    '<%= config.bin %> sim bench --profile sim_v3 --threads 1 --threads 8 --worlds 50000 --json',
  ];

  static override flags = {
    worlds: Flags.integer({ description: 'worlds of a run', default: 25_000, min: 1 }),
    threads: Flags.integer({
      description: 'numbers of threads to compare (default: 1 and 2)',
      multiple: true,
      min: 1,
    }),
    profile: Flags.string({ description: 'profiles (default: all)', multiple: true }),
    repeats: Flags.integer({ description: 'runs of each; the median counts', default: 5, min: 1 }),
  };

  override async run(): Promise<BenchReport> {
    const { flags } = await this.parse(SimBench);
    const { demoSlate, loadProfile, profileNames } = await import('@pkg/sim');
    const profiles = (flags.profile ?? profileNames).map((name) => loadProfile(name));
    const input = demoSlate(GAMES, TEAM_SIZE);
    const players = input.players.length;
    const rows: BenchRow[] = [];
    for (const profile of profiles) {
      const own: BenchRow[] = [];
      for (const threads of flags.threads ?? [1, 2]) {
        own.push(await timed(input, profile, flags.worlds, threads, flags.repeats));
      }
      if (new Set(own.map((row) => row.sha256)).size > 1) {
        const digests = own.map((row) => `${String(row.threads)}: ${row.sha256}`);
        throw CLI_ERRORS.BENCH_DIFFERS({ digests });
      }
      rows.push(...own);
    }
    this.log([
      `${String(flags.worlds)} worlds of ${String(players)} players, medians of ${String(flags.repeats)} whole runs, Node ${process.version}\n`,
      {
        header: ['profile', 'threads', 'ms', 'ns a player-world', 'worlds a second', 'sha256'],
        rows: rows.map((row) => [
          row.profile,
          String(row.threads),
          row.ms.toFixed(0),
          row.nsPerPlayerWorld.toFixed(1),
          row.worldsPerSecond.toFixed(0),
          row.sha256.slice(0, 12),
        ]),
      },
    ]);
    return { schema: 'sim-bench.v1', ok: true, players, worlds: flags.worlds, rows };
  }
}

async function timed(
  input: SimInput,
  profile: SimProfile,
  worlds: number,
  threads: number,
  repeats: number,
): Promise<BenchRow> {
  const { simulate } = await import('@pkg/sim');
  const times: number[] = [];
  let digest = '';
  for (let repeat = 0; repeat < repeats; repeat++) {
    const start = performance.now();
    const { fpts, ...summary } = await simulate(input, { profile, worlds, seed: 12345, threads });
    times.push(performance.now() - start);
    const bytes = new Uint8Array(fpts.buffer, fpts.byteOffset, fpts.byteLength);
    digest = sha256(`${sha256(bytes)} ${JSON.stringify(summary)}`);
  }
  const ms = times.sort((a, b) => a - b)[Math.floor(repeats / 2)]!;
  return {
    ...{ profile: profile.name, threads, ms, sha256: digest },
    nsPerPlayerWorld: (ms * 1e6) / worlds / input.players.length,
    worldsPerSecond: (worlds * 1000) / ms,
  };
}
