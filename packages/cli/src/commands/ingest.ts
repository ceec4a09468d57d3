import { Flags } from '@oclif/core';
import type { JobReport } from '@pkg/sources';
import { clock } from '@pkg/backfill/process';
import { BaseCommand } from '../base-command.ts';
import { age, gameDate, sources } from '../flags.ts';
import { print } from '../output-streams.ts';
import { listenForStop } from '../stop-signals.ts';

/** The output of `pipeline ingest --json`. */
interface IngestJson {
  readonly schema: 'ingest.v1';
  readonly ok: boolean;
  readonly captures: readonly JobReport[];
}

export default class Ingest extends BaseCommand {
  static override makesDataRoot = true;

  static override description =
    'Look at the live sources of a day and record what they say, without running anything: this is what fills a history.';

  static override examples = [
    '<%= config.bin %> ingest --data-root ./data',
    '<%= config.bin %> ingest --source injuries,lineups --watch 15m --data-root ./data',
  ];

  static override flags = {
    source: sources(),
    date: gameDate({ description: 'game date, YYYY-MM-DD (default: today in Eastern Time)' }),
    force: Flags.boolean({
      description: 'look again, however fresh the last look',
      default: false,
    }),
    watch: age({
      description: 'go on, looking again after this long, such as 15m, until stopped',
    }),
  };

  override async run(): Promise<IngestJson> {
    const { flags } = await this.parse(Ingest);
    const { config, store } = this.open(flags);
    const { easternDate } = await import('@pkg/lake');
    const live = await import('@pkg/backfill/run');
    const dateOf = () => flags.date ?? easternDate(clock());
    const pauseMs = flags.watch;
    const say = (text: string): void => {
      if (!flags.quiet && !this.jsonEnabled()) print(process.stderr, `${text}\n`);
    };
    const stop = listenForStop(say);
    const options = { only: flags.source, isForced: flags.force, signal: stop.signal, say };
    try {
      let captures: JobReport[] = [];
      do {
        captures = await live.captureOnce(store, config, dateOf(), options);
        this.log([`${dateOf()}:`, ...live.captureLines(captures)].join('\n'));
        if (pauseMs !== undefined) await this.#pause(pauseMs, stop.signal);
      } while (pauseMs !== undefined && !stop.signal.aborted);
      return this.#end(captures, stop.exitCode());
    } finally {
      stop.dispose();
    }
  }

  /** A stop ends the wait, and with it the command. */
  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    const { systemTime } = await import('@pkg/limits');
    await systemTime(clock)
      .sleep(ms, signal)
      .catch(() => undefined);
  }

  #end(captures: readonly JobReport[], stopped: number | undefined): IngestJson {
    const ok = captures.every(({ outcome }) => outcome !== 'failed');
    process.exitCode = stopped ?? (ok ? 0 : 5);
    return { schema: 'ingest.v1', ok, captures };
  }
}
