/** Fifty processes that publish one slate at once, round after round. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { history, readCurrent } from '@pkg/publish';
import { fileObjectStore } from '@pkg/std';
import { expect, test } from 'vitest';

const PUBLISHER = fileURLToPath(new URL('publisher.mjs', import.meta.url));
const ASSET = 'finalize.unified';
const SLATE = 'game_date=2024-11-03';
const PROCESSES = 50;
const ROUNDS = 5;

test('of fifty processes exactly one wins each round, and the journal is complete', async () => {
  const root = await mkdtemp(join(tmpdir(), 'publishers-'));
  const processes = Array.from({ length: PROCESSES }, (_, n) => {
    const child = spawn(process.execPath, [PUBLISHER, root, String(n)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return { child, lines };
  });
  try {
    const store = fileObjectStore(root);
    const winners: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const seen = (await readCurrent(store, ASSET, SLATE))?.sha256 ?? '';
      // Each process says when it stands ready; then all of them start at once.
      for (const { lines } of processes) await lines.next();
      for (const { child } of processes) child.stdin.write(`${String(round)} ${seen}\n`);
      const said = await Promise.all(processes.map(({ lines }) => lines.next()));
      const outcomes = said.map((line: IteratorResult<string>) => String(line.value));
      expect(outcomes.filter((each) => each === 'promoted')).toHaveLength(1);
      expect(outcomes.filter((each) => each === 'POINTER_MOVED')).toHaveLength(PROCESSES - 1);
      winners.push(`r${String(round)}-${String(outcomes.indexOf('promoted'))}`);
    }
    const journal = await history(store, ASSET, SLATE);
    expect(journal.map(({ pointer }) => pointer.run_id)).toEqual(winners);
    expect(journal.every(({ isChained }) => isChained)).toBe(true);
  } finally {
    for (const { child } of processes) child.kill();
    await rm(root, { recursive: true });
  }
});
