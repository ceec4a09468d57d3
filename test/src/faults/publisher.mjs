// One of the processes that race: promotes a run of its own each round, from the pointer that it is told.
import { createInterface } from 'node:readline';
import { promote } from '@pkg/publish';
import { fileObjectStore, KnownError, parseInstant, sha256 } from '@pkg/std';

const [root, name] = process.argv.slice(2);
const store = fileObjectStore(root);
const say = (text) => process.stdout.write(`${text}\n`);

say('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const [round, seen] = line.split(' ');
  const runId = `r${round}-${name}`;
  try {
    const { outcome } = await promote(store, {
      asset: 'finalize.unified',
      partitionPath: 'game_date=2024-11-03',
      runId,
      manifestPath: `manifests/finalize.unified/game_date=2024-11-03/run=${runId}/manifest.json`,
      manifestSha256: sha256(runId),
      promotedAt: parseInstant('2024-11-03T23:00:00Z'),
      action: 'publish',
      movedBy: name,
      fence: 0,
      token: runId,
      expectedPrevious: seen === '' ? null : seen,
    });
    say(outcome);
  } catch (error) {
    say(error instanceof KnownError ? error.code : String(error));
  }
  say('ready');
}
