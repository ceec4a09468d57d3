/** Pins of runs: what gc leaves because of them, and what it takes when they are gone. */
import { beforeAll, describe, expect, test } from 'vitest';
import { makeDemo, onDate, type Demo } from '../data-root.ts';
import { fileTree } from '../file-tree.ts';
import { runPipeline } from '../pipeline-process.ts';

const DATE = '2014-12-07';
const RANGE = ['--start', DATE, '--end', DATE];

let demo: Demo;
/** Two runs that no pointer reaches. */
let runs: readonly string[];

const at = async (...args: string[]): Promise<Record<string, unknown>> => {
  const { stdout } = await runPipeline([...args, '--data-root', demo.root, '--json']);
  return JSON.parse(stdout) as Record<string, unknown>;
};

async function collectable(): Promise<string[]> {
  const { runs: found } = await at('gc', ...RANGE);
  return [...new Set((found as { run_id: string }[]).map(({ run_id }) => run_id))].sort();
}

beforeAll(async () => {
  demo = await makeDemo();
  for (const seed of ['7', '8'])
    await runPipeline(['run', ...onDate(DATE), '--seed', seed, '--data-root', demo.root]);
  runs = await collectable();
});

describe('a pinned run', () => {
  test('stays with all that it was made from when gc takes the others, and goes when it is not pinned any more', async () => {
    const [kept, other] = runs as [string, string];
    expect(runs).toHaveLength(2);
    const reason = 'the slate that we wrote about';
    expect(await at('pin', 'add', kept, '--reason', reason)).toMatchObject({
      ok: true,
      outcome: 'pinned',
      game_dates: [DATE],
    });
    expect(await at('pin', 'add', kept, '--reason', reason)).toMatchObject({
      outcome: 'unchanged',
    });
    expect(await at('pin', 'list')).toMatchObject({ pins: [{ run_id: kept, reason }] });
    const status = await runPipeline(['status', '--data-root', demo.root]);
    expect(status.stdout).toContain(`pinned: ${kept}  ${reason}`);
    const before = fileTree(demo.root, ['runs']);
    expect(await at('gc', ...RANGE, '--confirm')).toMatchObject({ removed: true, pinned: [kept] });
    const after = fileTree(demo.root, ['runs']);
    const ofRun = (run: string, tree: object): string[] =>
      Object.keys(tree).filter((path) => path.includes(`run=${run}/`));
    expect(ofRun(kept, after)).toEqual(ofRun(kept, before));
    expect(ofRun(kept, after).length).toBeGreaterThan(0);
    expect(ofRun(other, after)).toEqual([]);
    expect(await collectable()).toEqual([]);
    expect(await at('pin', 'remove', kept)).toMatchObject({ removed: { run_id: kept } });
    expect(await collectable()).toEqual([kept]);
  });

  test('that there is not is refused with the one that may be meant, and so is a pin that there is not', async () => {
    const [run] = runs as [string];
    const refused = await at('pin', 'add', `${run}0`, '--reason', 'x');
    const { code, message } = refused['error'] as { code: string; message: string };
    expect(code).toBe('NO_SUCH_RUN');
    expect(message).toMatch(/\(did you mean \d{8}T\d{6}Z-\w+\?\)/);
    expect(await at('pin', 'remove', run)).toMatchObject({ error: { code: 'NOT_PINNED' } });
  });
});
