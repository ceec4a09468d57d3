import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backfillPath } from '@pkg/manifest';
import { fileObjectStore } from '@pkg/std';
import { expect, test } from 'vitest';
import { resumableBackfills } from './resumable-backfills.ts';
import { leaseHost } from '../process/run-context.ts';

test('a backfill whose summary and plan are damaged is listed as damaged, and breaks no list', async () => {
  const root = await mkdtemp(join(tmpdir(), 'resumable-'));
  try {
    const store = fileObjectStore(root);
    const id = 'bf-20240101T000000000Z-00000000-a';
    for (const file of ['summary.json', 'plan.json'])
      await store.createOnce(backfillPath(id, file), Buffer.from('{"request": {"st'));
    const [listed] = await resumableBackfills(store, leaseHost);
    expect(listed).toMatchObject({ backfill_id: id, state: 'damaged' });
  } finally {
    await rm(root, { recursive: true });
  }
});
