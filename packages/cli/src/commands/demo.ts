import { resolve } from 'node:path';
import { Flags } from '@oclif/core';
import type { Summary } from '@pkg/manifest';
import { parseGameDate, shellWords } from '@pkg/std';
import {
  checkStoredRoot,
  DEFAULTS,
  openDataRoot,
  placeInRoot,
  readConfig,
} from '@pkg/backfill/settings';
import { counted } from '@pkg/backfill/words';
import { clock } from '@pkg/backfill/process';
import { BaseCommand } from '../base-command.ts';
import { presentSlate } from '../present-slate.ts';

/** A week of the made-up league that holds most of its oddities: a trade, a postponed game, a late scratch, no odds. */
const START = '2014-12-01';
const END = '2014-12-07';
const WORLDS = DEFAULTS.worlds;

interface DemoJson {
  readonly schema: 'demo.v1';
  readonly ok: boolean;
  readonly exit: number;
  readonly summary: Summary;
}

export default class Demo extends BaseCommand {
  static override makesDataRoot = true;

  static override hasDataRoot = false;

  static override description =
    'Make a small made-up league, import it, run a backfill over a week and show a slate. Needs no data, account or network.';

  static override examples = [
    '<%= config.bin %> demo',
    '<%= config.bin %> demo --data-root ./my-demo --worlds 2000',
  ];

  static override flags = {
    worlds: Flags.integer({ description: 'simulated worlds', default: WORLDS, min: 1 }),
  };

  override async run(): Promise<DemoJson> {
    const { flags } = await this.parse(Demo);
    // Only a flag names another place: a made-up league has no business in the data root of real work.
    const dataRoot = flags['data-root'] ?? 'demo-data';
    await checkStoredRoot(dataRoot, true);
    const { DEMO_OPTIONS, importSeason, makeLeague, publishedSlates } = await import('@pkg/steps');
    const { runRequest } = await import('@pkg/backfill/request');
    const { planRun } = await import('@pkg/backfill/run');
    const { liveRun } = await import('../live-run.ts');
    const { presentRun } = await import('../present-run.ts');
    const store = openDataRoot(dataRoot);
    const league = makeLeague(DEMO_OPTIONS);
    const imported = await importSeason(store, league, () => undefined);
    const snapshots = Object.values(imported.datasets).reduce(
      (sum, { created, same }) => sum + created + same,
      0,
    );
    this.log([
      `A made-up league of eight teams: ${counted(snapshots, 'snapshot')} in ${placeInRoot(dataRoot, 'bronze')}.\n`,
    ]);

    const asked = {
      start: START,
      end: END,
      asOfMode: 'pretip',
      allowLookahead: false,
      resume: true,
      force: false,
      worlds: flags.worlds,
    };
    const config = readConfig(flags.config);
    const request = await runRequest(store, asked, config, clock());
    const planned = await planRun(store, request);
    const { finished, exit } = await liveRun(store, request, planned, {
      isQuiet: flags.quiet || this.jsonEnabled(),
      isPatient: false,
      replan: () => planRun(store, request),
    });
    this.log(presentRun(finished.summary, finished.execution, { dataRoot, config }, flags.quiet));
    process.exitCode = exit;

    const [slate] = exit === 0 ? await publishedSlates(store, parseGameDate(END)) : [];
    if (slate !== undefined) this.log(['', ...presentSlate(slate, { top: 10 }, this.width)]);
    const first = slate?.rows[0]?.player_name;
    if (!flags.quiet) this.log(['', nextSteps(dataRoot, flags.worlds, league.oddities, first)]);
    return { schema: 'demo.v1', ok: exit === 0, exit, summary: finished.summary };
  }
}

function nextSteps(
  dataRoot: string,
  worlds: number,
  oddities: readonly { readonly date: string; readonly detail: string }[],
  player: string | undefined,
): string {
  const other = worlds === WORLDS ? '' : ` --worlds ${String(worlds)}`;
  const command = `npm run -s pipeline -- run --data-root ${dataRoot}${other}`;
  const seen = oddities.filter(({ date }) => date >= START && date <= END);
  return [
    'What was odd on these days, as in a real season:',
    ...seen.map(({ date, detail }) => `  ${date}  ${detail}`),
    '',
    'Look next. To type commands as they are printed above:',
    `  alias pipeline=${shellWords([`node ${resolve(process.argv[1] ?? '')}`])}`,
    ...(player === undefined
      ? []
      : [
          `Why ${player} is first, and why he may play or sit:`,
          `  npm run -s pipeline -- trace ${shellWords([player])} dk_fpts_mean --date ${END} --data-root ${dataRoot}`,
        ]),
    'The same again reuses every cell and writes nothing but a summary:',
    `  ${command} --start ${START} --end ${END}`,
    'The day without odds, strictly: it is blocked, and says why:',
    `  ${command} --start ${END} --end ${END} --policy odds=fail`,
    'A plan for another day, and nothing written:',
    `  ${command} --start 2014-12-09 --end 2014-12-09 --dry-run`,
    'Which injury report was known at a cut-off, and why the others were not chosen:',
    `  npm run -s pipeline -- select --date ${END} --source injuries --as-of 2014-12-07T17:30:00Z --explain --data-root ${dataRoot}`,
    'Proof that a slate saw nothing of its future:',
    `  npm run -s pipeline -- verify --leak --start ${END} --end ${END} --data-root ${dataRoot}`,
  ].join('\n');
}
