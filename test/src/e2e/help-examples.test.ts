/** The examples of the help, as they are printed. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeDemo, onDate, temporaryFolder, type Demo } from '../data-root.ts';
import { fileTree, treeChanges, UNCHANGED } from '../file-tree.ts';
import { runPipeline } from '../pipeline-process.ts';

const DATE = '2014-12-07';

let demo: Demo;
beforeAll(async () => {
  demo = await makeDemo();
  // Another run of a date, to compare with the published one.
  await runPipeline(['run', ...onDate(DATE), '--seed', '7', '--data-root', demo.root]);
});

/** Splits an example as a shell does: into words, without quotes. */
function wordsOf(example: string): string[] {
  return (example.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));
}

const PACKAGE = fileURLToPath(new URL('.', import.meta.resolve('@pkg/cli/package.json')));
const { commands } = JSON.parse(readFileSync(join(PACKAGE, 'oclif.manifest.json'), 'utf8')) as {
  commands: Record<string, { examples?: string[]; flags: Record<string, object> }>;
};
const EXAMPLES = Object.entries(commands).flatMap(([id, { examples = [] }]) =>
  examples.map((example) => [id, example.replace('<%= config.bin %> ', '')] as const),
);

test.each(EXAMPLES)('%s: the example `%s` names flags that there are', (id, example) => {
  const flags = wordsOf(example).flatMap((word) => /^--(?:no-)?([\w-]+)/.exec(word)?.[1] ?? []);
  expect(Object.keys(commands[id]!.flags)).toEqual(expect.arrayContaining(flags));
  expect(example.startsWith(id.replaceAll(':', ' '))).toBe(true);
});

describe('the examples of the help', () => {
  // These read a data root, or leave it as it was; dates, runs and players of the examples are exchanged for those of the made-up league.
  const RUNNABLE = new Set(
    ['show', 'select', 'trace', 'diff', 'gaps', 'export', 'gc', 'doctor', 'completion'].concat([
      'bundle',
      'config:show',
      'config:check',
      'config:schema',
      'verify',
      'plan',
      'logs',
      'locks',
      'resume',
      'pin:add',
      'pin:list',
      'pin:remove',
    ]),
  );

  async function stand(): Promise<Readonly<Record<string, string>>> {
    const { stdout } = await runPipeline(['show', DATE, '--json', '--data-root', demo.root]);
    const { slates } = JSON.parse(stdout) as {
      slates: { run_id: string; players: { player_name: string; player_id: number }[] }[];
    };
    const [slate] = slates;
    const runs = readdirSync(join(demo.root, `manifests/finalize.unified/game_date=${DATE}`), {
      recursive: true,
      encoding: 'utf8',
    }).flatMap((path) => /run=([^/]+)$/.exec(path)?.[1] ?? []);
    const other = runs.find((id) => id !== slate!.run_id)!;
    const backfills = readdirSync(join(demo.root, 'manifests/backfills')).sort();
    return {
      './data': demo.root,
      '2024-01-15T17:30:00Z': `${DATE}T17:30:00Z`,
      '2024-01-15': DATE,
      '2024-01-21': DATE,
      '2024-01-01': '2014-12-01',
      '2024-01-31': DATE,
      'Donovan Mitchell': slate!.players[0]!.player_name,
      'LeBron James': slate!.players[1]!.player_name,
      'Jarrett Allen': slate!.players[1]!.player_name,
      '1628378': String(slate!.players[0]!.player_id),
      '20240115T173000Z-26bd58f7': slate!.run_id,
      '20240115T173000Z-dbba556a': slate!.run_id,
      '20240115T150000Z-9c1f02aa': other,
      'bf-20261122T190000000Z-7f3c9a1e-abc': backfills.at(-1)!,
      'other.config.json': 'pipeline.config.json',
      'slate.csv': join(temporaryFolder(), 'slate.csv'),
    };
  }

  test('run as they are printed', async () => {
    const stands = await stand();
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'pipeline.config.json'), '{}');
    const failures: string[] = [];
    for (const [id, example] of EXAMPLES) {
      // One replay and one attribution prove that they run; their own tests prove what they find.
      if (!RUNNABLE.has(id) || /--vary|--confirm|--replay --start|^resume bf/.test(example))
        continue;
      const words = wordsOf(example.replace(/ > \S+$/, '')).map((word) => stands[word] ?? word);
      const worlds = id === 'verify' ? ['--worlds', '60'] : [];
      const { exit, stderr } = await runPipeline([...words, ...worlds], { cwd });
      if (exit !== 0) failures.push(`${example}: ${String(exit)} ${stderr}`);
    }
    expect(failures).toEqual([]);
  });

  test('gc without --confirm removes nothing', async () => {
    const before = fileTree(demo.root, ['runs', 'manifests', 'current']);
    const { stdout } = await runPipeline(
      ['gc', '--start', '2014-12-01', '--end', DATE].concat('--data-root', demo.root),
    );
    expect(stdout).toContain('Nothing was removed');
    const after = fileTree(demo.root, ['runs', 'manifests', 'current']);
    expect(treeChanges(before, after)).toEqual(UNCHANGED);
  });
});
