/**
 * Says how far planning is, once it takes longer than half a second. It counts reads of the object store, so that nothing
 * that plans knows of it.
 */
import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import type { ObjectStore } from '@pkg/std';
import { statusLine, type ProgressOptions } from './progress.ts';

export interface Watched {
  /** The store, seen through: plan with this one. */
  readonly store: ObjectStore;
  /** Takes the line away. */
  finish(): void;
}

const SILENT_MS = 500;
const REDRAW_MS = 100;

/** The name of the files below the first folder of a key. */
const KINDS = new Map([
  ['bronze', 'snapshots of histories'],
  ['models', 'models'],
  ['manifests', 'manifests'],
  ['runs', 'outputs'],
]);
const READS: ReadonlySet<string | symbol> = new Set(['get', 'readPointer']);

/** @param now milliseconds of a clock that only goes forward */
export function watchPlanning(
  store: ObjectStore,
  options: Omit<ProgressOptions, 'work'>,
  now: () => number = () => performance.now(),
): Watched {
  const line = statusLine(options);
  const counts = new Map<string, number>();
  let nextAt = now() + SILENT_MS;
  /** Whether something was shown. */
  const onRead = (key: string): boolean => {
    const kind = KINDS.get(key.split('/', 1)[0]!);
    if (kind === undefined) return false;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    if (now() < nextAt) return false;
    nextAt = now() + REDRAW_MS;
    const parts = [...counts].map(([name, count]) => `${count.toLocaleString('en-US')} ${name}`);
    line.show(`planning: reading ${kind}`, `planning: ${parts.join(', ')}`);
    return true;
  };
  return {
    store: seenThrough(store, onRead),
    finish: () => {
      line.finish();
    },
  };
}

/** The store, each read of which is told first. Reading waits for nothing, so what was shown gives signals their turn. */
function seenThrough(store: ObjectStore, onRead: (key: string) => boolean): ObjectStore {
  return new Proxy(store, {
    get: (target, name) => {
      const own: unknown = Reflect.get(target, name);
      if (typeof own !== 'function') return own;
      const method = own.bind(target) as (...args: unknown[]) => unknown;
      if (!READS.has(name)) return method;
      return async (...args: unknown[]) => {
        if (onRead(String(args[0]))) await setImmediate();
        return method(...args);
      };
    },
  });
}
