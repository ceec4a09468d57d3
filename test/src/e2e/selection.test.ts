import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../data-root.ts';
import { runPipeline } from '../pipeline-process.ts';

const DATE = '2014-12-05';
const SOURCE = ['--date', DATE, '--source', 'injuries'];

interface Explained {
  readonly answered_from: string;
  readonly cutoff: string;
  readonly chosen: readonly string[];
  readonly age_s: number;
  readonly candidates: readonly { readonly path: string; readonly reason: string }[];
}

let root: string;
let runId: string;
beforeAll(async () => {
  root = temporaryFolder();
  const demo = await runPipeline(['demo', '--worlds', '200', '--json', '--data-root', root]);
  const { schema, summary } = JSON.parse(demo.stdout) as {
    schema: string;
    summary: { published: { asset: string; game_date: string; run_id: string }[] };
  };
  expect(schema).toBe('demo.v1');
  runId = summary.published.find(({ game_date }) => game_date === DATE)!.run_id;
});

async function explain(...flags: string[]): Promise<Explained> {
  const args = ['select', ...SOURCE, ...flags, '--explain', '--json', '--data-root', root];
  return JSON.parse((await runPipeline(args)).stdout) as Explained;
}

test('a past run answers from its manifest what the history answers, also after the history is gone', async () => {
  const now = await explain('--as-of', '2014-12-05T23:30:00Z');
  renameSync(join(root, 'bronze'), join(root, 'elsewhere'));
  const then = await explain('--run', runId);
  expect(then).toMatchObject({
    answered_from: 'manifest',
    cutoff: now.cutoff,
    chosen: now.chosen,
    age_s: now.age_s,
  });
  // The plan knows an age above which a report is too old; a question to the history has none.
  const verdicts = ({ candidates }: Explained): string[] =>
    candidates
      .map(({ path, reason }) => `${path} ${reason.replace('TOO_OLD', 'SUPERSEDED')}`)
      .sort();
  expect(verdicts(then)).toEqual(verdicts(now));
  renameSync(join(root, 'elsewhere'), join(root, 'bronze'));
});

test('a run that nobody made is refused with the next command', async () => {
  const ended = await runPipeline(['select', ...SOURCE, '--run', 'nobody', '--data-root', root]);
  expect(ended.exit).toBe(2);
  expect(ended.stderr).toMatch(/NO_SUCH_RUN[\s\S]*next: /);
});
