/** An evidence bundle in the hands of somebody who has Node and nothing else. */
import { execFile } from 'node:child_process';
import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeDemo, temporaryFolder, type Demo } from '../data-root.ts';
import { fileTree } from '../file-tree.ts';
import { runPipeline } from '../pipeline-process.ts';

const DATE = '2014-12-07';

interface BundleJson {
  readonly root: string;
  readonly totals: readonly { readonly role: string; readonly files: number }[];
  readonly differences: readonly unknown[];
}

interface VerifyJson {
  readonly ok: boolean;
  readonly check: { readonly root: string; readonly damages: readonly { readonly path: string }[] };
  readonly replay: { readonly proof: { readonly replays: readonly { compared: number }[] } };
}

interface Ended {
  readonly exit: number;
  readonly stdout: string;
}

describe('an evidence bundle', () => {
  let demo: Demo;
  let folder: string;
  let made: BundleJson;
  let files: readonly { readonly path: string; readonly size_bytes: number }[];

  beforeAll(async () => {
    demo = await makeDemo();
    const out = join(temporaryFolder(), 'evidence');
    const { stdout } = await runPipeline([
      'bundle',
      DATE,
      '--out',
      out,
      '--data-root',
      demo.root,
      '--json',
    ]);
    made = JSON.parse(stdout) as BundleJson;
    folder = join(temporaryFolder(), 'evidence');
    cpSync(out, folder, { recursive: true });
    // Its sources and its program are far away and gone.
    rmSync(demo.root, { recursive: true });
    const list = readFileSync(join(folder, 'bundle.json'), 'utf8');
    ({ files } = JSON.parse(list) as { files: typeof files });
  });

  /** Runs the file that lies in the bundle, with no variable set and in an empty folder. */
  const verify = (...args: readonly string[]): Promise<Ended> =>
    new Promise((resolve) => {
      const cwd = temporaryFolder();
      const around = { cwd, env: { TMPDIR: cwd }, maxBuffer: 1e9 };
      const script = join(folder, 'verify.mjs');
      execFile(process.execPath, [script, ...args], around, (error, stdout) => {
        resolve({ exit: error === null ? 0 : Number(error.code), stdout });
      });
    });

  test('is verified, and its slate computed again to the same bytes, by Node and what is in the bundle', async () => {
    expect(made.differences).toEqual([]);
    const before = fileTree(folder);
    const { exit, stdout } = await verify('--root', made.root, '--replay', '--vary', 'tz,threads');
    expect(stdout).toContain('Intact: every byte is as it was bundled');
    expect(stdout).toMatch(/far east .* 24\/24\n.*far west .* 24\/24\n/);
    expect(stdout).toContain('Every replayed output is equal byte by byte.');
    expect(exit).toBe(0);
    expect(fileTree(folder)).toEqual(before);
    expect(
      (
        await verify(
          '--root',
          made.root.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
        )
      ).exit,
    ).toBe(4);
    expect((await verify('--nonsense')).exit).toBe(2);
  });

  test('is verified by an installed program, too', async () => {
    const args = ['verify', '--bundle', folder, '--root', made.root, '--vary', 'none', '--json'];
    const { exit, stdout } = await runPipeline(args);
    const verdict = JSON.parse(stdout) as VerifyJson;
    expect(exit).toBe(0);
    expect(verdict).toMatchObject({ ok: true, check: { root: made.root, damages: [] } });
    expect(verdict.replay.proof.replays.map(({ compared }) => compared)).toEqual([24]);
  });

  test('shows in each file which block has a changed byte', async () => {
    // Every file of the evidence, and every hundredth of the program.
    const flipped = files.filter(({ path }, at) => !path.startsWith('program/') || at % 100 === 0);
    const positions = new Map(
      flipped.map(({ path, size_bytes }, at) => [path, (at * 7919 + 13) % size_bytes]),
    );
    // The verifier itself can't be asked when it is the one that is damaged.
    const script = join(folder, 'verify.mjs');
    const verifier = readFileSync(script);
    for (const [path, at] of positions) flip(join(folder, path), at);
    const { stdout } = await runPipeline(['verify', '--bundle', folder, '--json']);
    const { damages } = (JSON.parse(stdout) as VerifyJson).check;
    writeFileSync(script, verifier);
    const own = await verify('--replay');
    for (const [path, at] of positions) if (path !== 'verify.mjs') flip(join(folder, path), at);

    expect(damages.map(({ path }) => path)).toEqual([...positions.keys()].sort());
    for (const damage of damages) {
      const at = positions.get(damage.path)!;
      const { ranges } = damage as unknown as { ranges: readonly [number, number][] };
      expect(ranges, damage.path).toHaveLength(1);
      const [first, last] = ranges[0]!;
      expect(at >= first && at <= last && last - first < 65_536, damage.path).toBe(true);
    }
    expect(own.exit).toBe(4);
    expect(own.stdout).toContain(`DAMAGED: ${String(positions.size - 1)} findings`);
    expect((await verify()).exit).toBe(0);
  });

  test('shows what was appended, taken away and added', async () => {
    const path = files.find(({ path: name }) => name.endsWith('unified.parquet'))!.path;
    const bytes = readFileSync(join(folder, path));
    const outcomes: Ended[] = [];
    appendFileSync(join(folder, path), '!');
    outcomes.push(await verify());
    rmSync(join(folder, path));
    outcomes.push(await verify());
    writeFileSync(join(folder, path), bytes);
    writeFileSync(join(folder, 'program/extra.js'), '');
    outcomes.push(await verify());
    rmSync(join(folder, 'program/extra.js'));
    expect(outcomes.map(({ exit }) => exit)).toEqual([4, 4, 4]);
    expect(outcomes[0]!.stdout).toContain(`changed  ${path}`);
    expect(outcomes[1]!.stdout).toContain(`missing  ${path}`);
    expect(outcomes[2]!.stdout).toContain('extra    program/extra.js');
  });
});

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at]! ^= 1;
  writeFileSync(path, bytes);
}
