import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Attribution, spawnAttribution } from '@pkg/audit/attribute';
import { clock, leaseHost } from '@pkg/backfill/process';
import { fileObjectStore } from '@pkg/std';
import { afterAll, describe, expect, test } from 'vitest';
import { CausesBook, type CausesEvent } from './causes.ts';

const NOTHING: Attribution = {
  factors: [],
  columns: [],
  players: [],
  appeared: [],
  disappeared: [],
};

const folder = mkdtempSync(join(tmpdir(), 'ui-causes-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Bench {
  readonly book: CausesBook;
  /** Beginnings and ends of attributions, in order. */
  readonly seen: string[];
  /** Ends the attribution that is at work. */
  readonly finish: () => void;
  /** Resolves at the next beginning, or the next end before its time. */
  readonly next: (what: 'begun' | 'ended') => Promise<unknown>;
}

/** A book over two empty runs, whose attributions tell one stage and then wait. */
async function bench(name: string): Promise<Bench> {
  const store = fileObjectStore(join(folder, name));
  for (const run of ['a', 'b'])
    await store.createOnce(
      `manifests/finalize.unified/game_date=2014-12-07/draft_group_id=1/run=${run}/manifest.json`,
      Buffer.from('{}'),
    );
  const seen: string[] = [];
  const news = new EventEmitter();
  const attribute: typeof spawnAttribution = async ({ onStage, signal }) => {
    seen.push('begun');
    onStage('code', true);
    news.emit('begun');
    try {
      await once(news, 'finish', { signal });
    } catch (error) {
      seen.push('ended');
      news.emit('ended');
      throw error;
    }
    seen.push('done');
    return NOTHING;
  };
  const subject = { store, dataRoot: folder, config: {}, host: leaseHost, now: clock };
  return {
    book: new CausesBook(subject, attribute),
    seen,
    finish: () => news.emit('finish'),
    next: (what) => once(news, what),
  };
}

async function all(events: AsyncIterable<CausesEvent>): Promise<string[]> {
  const types: string[] = [];
  for await (const { type } of events) types.push(type);
  return types;
}

describe('the causes of a change', () => {
  test('are computed once for all who ask, also later', async () => {
    const { book, seen, finish, next } = await bench('once');
    const { signal } = new AbortController();
    const isBegun = next('begun');
    const both = [all(book.follow('a', 'b', signal)), all(book.follow('a', 'b', signal))];
    await isBegun;
    finish();
    for (const events of await Promise.all(both)) expect(events).toEqual(['stage', 'done']);
    expect(await all(book.follow('a', 'b', signal))).toEqual(['stage', 'done']);
    expect(seen).toEqual(['begun', 'done']);
  });

  test('are given up when the last who asked has left, and not before', async () => {
    const { book, seen, next } = await bench('left');
    const [first, second] = [new AbortController(), new AbortController()];
    const [left, last] = [first, second].map(({ signal }) => book.follow('a', 'b', signal));
    for (const each of [left!, last!])
      expect(await each.next()).toMatchObject({ value: { type: 'stage' } });
    first.abort();
    expect(await left!.next()).toMatchObject({ done: true });
    expect(seen).toEqual(['begun']);
    const isEnded = next('ended');
    second.abort();
    expect(await last!.next()).toMatchObject({ done: true });
    await isEnded;
    expect(seen).toEqual(['begun', 'ended']);
  });

  test('are computed anew after a failure', async () => {
    const { book } = await bench('failed');
    const { signal } = new AbortController();
    for (let asked = 0; asked < 2; asked += 1) {
      const events: CausesEvent[] = [];
      for await (const event of book.follow('a', 'none', signal)) events.push(event);
      expect(events).toMatchObject([{ type: 'failed', error: { code: 'NO_SUCH_RUN' } }]);
    }
  });
});
