import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { demoSlate } from './demo-slate.ts';
import { makeOutputs, type Job } from './job.ts';
import { makeJob } from './make-job.ts';
import { loadProfile } from './profile.ts';
import { takeThreads } from './threads.ts';

const job = makeJob(demoSlate(1), {
  ...{ profile: loadProfile('sim_v3'), worlds: 256, seed: 1, threads: 1 },
});
const outputs = makeOutputs(job.sizes, 0, 1);
const task = { part: 'blocks', from: 0, to: 1, outputs } as const;

describe('a thread', () => {
  test('that can not prepare a job answers its tasks, and does those of the next job', async () => {
    const [broken] = takeThreads({ ...job, plan: {} } as unknown as Job, 1);
    expect(await broken!.run(task)).toMatchObject({ ok: false });
    broken!.close();
    const [sound] = takeThreads(job, 1);
    expect(await sound!.run(task)).toEqual({ ok: true });
    expect(new Float32Array(outputs.rows).some((value) => value !== 0)).toBe(true);
    sound!.close();
    expect(await sound!.run(task)).toMatchObject({ ok: false });
  });

  test('does two jobs in turn, each with what is its own', async () => {
    const other = { ...job, seed: 2 };
    const taken = [takeThreads(job, 1)[0]!, takeThreads(other, 1)[0]!, takeThreads(job, 1)[0]!];
    const made = taken.map(() => makeOutputs(job.sizes, 0, 1));
    const answers = taken.map((thread, i) => thread.run({ ...task, outputs: made[i]! }));
    expect(await Promise.all(answers)).toEqual(taken.map(() => ({ ok: true })));
    for (const thread of taken) thread.close();
    const [first, second, third] = made.map(({ rows }) => [...new Float32Array(rows)]);
    expect(third).toEqual(first);
    expect(second).not.toEqual(first);
  });
});

test('a process ends when its runs have, though their threads would serve others', () => {
  const program = `
    const { demoSlate, loadProfile, simulate } = await import(${JSON.stringify(new URL('index.ts', import.meta.url).href)});
    const options = { profile: loadProfile('sim_v3'), worlds: 600, seed: 1, threads: 2 };
    for (const seed of [1, 2]) await simulate(demoSlate(1), { ...options, seed });
    process.stdout.write('done');
  `;
  const folder = mkdtempSync(join(tmpdir(), 'sim-threads-'));
  const file = join(folder, 'program.mjs');
  writeFileSync(file, program);
  const printed = execFileSync(process.execPath, [...process.execArgv, file], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  expect(printed).toBe('done');
});
