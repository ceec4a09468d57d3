import type { Pipeline } from '@pkg/engine';
import { parseSha256 } from '@pkg/std';
import { pipeline, type PlanningContext } from '@pkg/steps';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../data-root.ts';
import { runPipeline } from '../pipeline-process.ts';
import { leakCampaign, type CampaignResult } from './leak-campaign.ts';
import { importedSeason, isRealDataThere, SEASONS } from './real-data.ts';

/** All of them, over both seasons, with HINDCAST_PROOF=full; otherwise a sample of the first season. */
const IS_FULL = process.env['HINDCAST_PROOF'] === 'full';
const CASES = IS_FULL ? 200 : 12;
/** Early enough that a fit takes seconds, late enough that there is something to fit. */
const COMPUTED: readonly (readonly [when: string, date: string, instant: readonly string[]])[] = [
  ['custom, before the month had begun', '2023-12-01', ['--as-of-ts', '2023-12-01T03:00:00Z']],
  ['lock', '2023-11-03', []],
];

describe.skipIf(!isRealDataThere())('real seasons at random cut-offs', () => {
  let root: string;
  beforeAll(async () => {
    ({ root } = await importedSeason());
    for (const season of IS_FULL ? SEASONS.slice(1) : []) {
      const imported = await runPipeline(['import', season, '--data-root', root]);
      expect(imported.exit).toBe(0);
    }
  });

  const campaign = (
    cases: number,
    makePipeline: () => Pipeline<PlanningContext>,
  ): Promise<CampaignResult> =>
    leakCampaign({
      ...{ dataRoot: root, scratch: temporaryFolder(), cases, seed: 22, makePipeline },
      say: (text) => {
        console.log(text);
      },
    });

  test(`of ${String(CASES)} random dates, modes and instants no plan depends on what came later`, async () => {
    const { leaks, ...counts } = await campaign(CASES, () => pipeline({ simThreads: 1 }));
    console.log(JSON.stringify(counts));
    expect(leaks).toEqual([]);
    expect(Object.values(counts.cases).every((count) => count > 0)).toBe(true);
    expect(counts.keys).toBeGreaterThan(30 * counts.slates);
    expect(counts.poisoned).toBeGreaterThan(100 * counts.slates);
    expect(counts.planted).toBeGreaterThan(0);
  });

  test('a step that takes the newest report of the day is caught', async () => {
    const { leaks } = await campaign(6, newestOfTheDay);
    expect(leaks.length).toBeGreaterThan(0);
    expect(leaks.every((leak) => /: (ingest\.injuries_raw|another)/.test(leak))).toBe(true);
  });

  test.each(IS_FULL ? COMPUTED : COMPUTED.slice(0, 1))(
    'computed as of %s, no byte depends on what came later',
    async (_, date, instant) => {
      const mode = ['--as-of-mode', instant.length > 0 ? 'custom' : 'lock', ...instant];
      const day = ['--start', date, '--end', date, '--worlds', '200'];
      const leak = ['verify', '--leak', ...day, ...mode, '--data-root', root];
      const ended = await runPipeline(leak);
      expect(`${String(ended.exit)} ${ended.stdout}${ended.stderr}`).toMatch(/^0 /);
    },
  );
});

/** The classic: the newest report of the day, whenever it was captured. */
function newestOfTheDay(): Pipeline<PlanningContext> {
  const dag = pipeline({ simThreads: 1 });
  return {
    ...dag,
    steps: dag.steps.map((step) =>
      step.asset !== 'ingest.injuries_raw'
        ? step
        : {
            ...step,
            select: (scope, world) => {
              const day = scope.kind === 'partition' ? scope.partition.date : '';
              const newest = world.histories.on('injuries', day).at(-1);
              if (newest === undefined) return { inputs: [], gaps: [] };
              const { path, sha256 } = newest;
              const record = { name: 'injuries', kind: 'snapshot' as const, path, sha256 };
              const files = [{ path, sha256: parseSha256(sha256) }];
              return { inputs: [{ record, files }], gaps: [] };
            },
          },
    ),
  };
}
