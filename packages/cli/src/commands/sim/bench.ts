import { Flags } from '@oclif/core';
import type { BenchRow } from '@pkg/audit/simulation';
import { BaseCommand } from '../../base-command.ts';

interface BenchReport {
  readonly schema: 'sim-bench.v1';
  readonly ok: true;
  readonly players: number;
  readonly worlds: number;
  readonly rows: readonly BenchRow[];
}

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
    const { benchSimulation } = await import('@pkg/audit/simulation');
    const { players, rows } = await benchSimulation({
      worlds: flags.worlds,
      threads: flags.threads ?? [1, 2],
      profiles: flags.profile,
      repeats: flags.repeats,
      now: () => performance.now(),
    });
    this.log([
      `${String(flags.worlds)} worlds of ${String(players)} players, medians of ${String(flags.repeats)} whole runs, Node ${process.version}\n`,
      {
        header: [
          ...['profile', 'threads', 'ms', 'ns a player-world', 'its kernel alone'],
          ...['worlds a second', 'sha256'],
        ],
        rows: rows.map((row) => [
          row.profile,
          String(row.threads),
          row.ms.toFixed(0),
          row.nsPerPlayerWorld.toFixed(1),
          row.kernelNsPerPlayerWorld.toFixed(1),
          row.worldsPerSecond.toFixed(0),
          row.sha256.slice(0, 12),
        ]),
      },
    ]);
    return { schema: 'sim-bench.v1', ok: true, players, worlds: flags.worlds, rows };
  }
}
