import { describe, expect, it } from 'vitest';
import { VirtualTime } from './testing/virtual-time.ts';
import { Semaphore } from './semaphore.ts';

describe('a semaphore', () => {
  it('has never more in it than it has places, and serves in order', async () => {
    const time = new VirtualTime();
    const semaphore = new Semaphore(3);
    const begun: number[] = [];
    let [inside, most] = [0, 0];
    const work = (n: number): Promise<void> =>
      semaphore.run(async () => {
        begun.push(n);
        inside += 1;
        most = Math.max(most, inside);
        await time.sleep(1 + ((n * 7) % 5));
        inside -= 1;
      });
    await time.run(Promise.all(Array.from({ length: 50 }, (_, n) => work(n))));
    expect(most).toBe(3);
    expect(begun).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });

  it('gives the place back when the work throws, and when somebody stops waiting', async () => {
    const time = new VirtualTime();
    const semaphore = new Semaphore(1);
    const stop = new AbortController();
    const failing = semaphore.run(async () => {
      await time.sleep(10);
      throw new Error('no');
    });
    const waiting = semaphore.run(() => Promise.resolve('never'), stop.signal);
    const last = semaphore.run(() => Promise.resolve('last'));
    stop.abort();
    const ended = await time.run(Promise.allSettled([failing, waiting, last]));
    expect(ended[1]).toMatchObject({ status: 'rejected', reason: { code: 'CANCELLED' } });
    expect(ended[2]).toEqual({ status: 'fulfilled', value: 'last' });
  });

  it('hands a place on that came at the moment of giving up', async () => {
    const time = new VirtualTime();
    const semaphore = new Semaphore(1);
    const stop = new AbortController();
    const first = semaphore.run(() => time.sleep(10));
    const second = semaphore.run(() => Promise.resolve('second'), stop.signal);
    const third = semaphore.run(() => Promise.resolve('third'));
    void first.then(() => {
      stop.abort();
    });
    const ended = await time.run(Promise.allSettled([first, second, third]));
    expect(ended[2]).toEqual({ status: 'fulfilled', value: 'third' });
  });
});
