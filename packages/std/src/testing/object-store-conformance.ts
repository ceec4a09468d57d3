/**
 * The promises of every `ObjectStore`, as cases for any test runner. Each case gets a fresh, empty store through
 * `open`; called again it opens the same store once more, as another process would.
 *
 * @example
 * ```ts
 * for (const { claim, check } of objectStoreConformance) {
 *   test(claim, async () => {
 *     const root = await mkdtemp(join(tmpdir(), 'store-'));
 *     await check(() => fileObjectStore(root));
 *   });
 * }
 * ```
 */
import { setImmediate } from 'node:timers/promises';
import assert from 'node:assert/strict';
import { KnownError } from '../known-error.ts';
import { isSameFileStat, type ObjectStore } from '../object-store.ts';
import { sha256 } from '../sha256.ts';
import { removablePath } from '../stored-path.ts';

export interface ConformanceCase {
  /** The promise under test: the name of the test. */
  readonly claim: string;
  /** Rejects when the claim does not hold. */
  readonly check: (open: () => ObjectStore) => Promise<void>;
}

const bytes = (text: string): Uint8Array => Buffer.from(text);
const textOf = (stored: { readonly bytes: Uint8Array } | null): string | null =>
  stored && Buffer.from(stored.bytes).toString();
const countOf = (outcomes: readonly { readonly outcome: string }[], outcome: string): number =>
  outcomes.filter((each) => each.outcome === outcome).length;

const reading: readonly ConformanceCase[] = [
  {
    claim: 'an object stays as it was given, whatever its giver does with the memory afterwards',
    check: async (open) => {
      const store = open();
      const given = Buffer.from('as it was');
      await store.createOnce('a/b', given);
      await store.swapPointer('a/pointer', 0, given);
      given.fill(0);
      assert.equal(textOf(await store.get('a/b')), 'as it was');
      assert.equal(textOf(await store.readPointer('a/pointer')), 'as it was');
    },
  },
  {
    claim: 'what does not exist reads as null and lists as nothing',
    check: async (open) => {
      const store = open();
      assert.equal(await store.get('a/b'), null);
      assert.equal(await store.readPointer('a/b'), null);
      assert.equal(await store.readPointerVersion('a/b', 1), null);
      assert.deepEqual(await store.list('a'), []);
      assert.deepEqual(await store.listFolders('a'), []);
    },
  },
  {
    claim: 'listings are sorted by key and stay below their prefix',
    check: async (open) => {
      const store = open();
      for (const key of ['d/b', 'd/a/x', 'd/B', 'd/a-1', 'da/c', 'e']) {
        await store.createOnce(key, bytes(key));
      }
      const listed = await store.list('d');
      assert.deepEqual(
        listed.map(({ key }) => key),
        ['d/B', 'd/a-1', 'd/a/x', 'd/b'],
      );
      assert.deepEqual(await store.listFolders(''), ['d', 'da']);
      assert.equal((await store.list('')).length, 6);
    },
  },
  {
    claim: 'equal versions mean equal bytes',
    check: async (open) => {
      const store = open();
      await store.createOnce('a', bytes('one'));
      await store.createOnce('b', bytes('one'));
      await store.createOnce('c', bytes('two'));
      const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((key) => store.get(key)));
      assert.equal(a?.version, b?.version);
      assert.notEqual(a?.version, c?.version);
    },
  },
  {
    claim: 'a key that could leave the root is refused with INVALID_KEY',
    check: async (open) => {
      const store = open();
      for (const key of ['../a', 'a/../b', '/a', 'a//b', 'a/', '.', 'a b', 'a\0']) {
        const isRefusal = (error: unknown): boolean =>
          error instanceof KnownError && error.code === 'INVALID_KEY';
        await assert.rejects(store.createOnce(key, bytes('x')), isRefusal, key);
        await assert.rejects(store.get(key), isRefusal, key);
      }
    },
  },
  {
    claim: 'what is removed is gone and its neighbours stay',
    check: async (open) => {
      const store = open();
      const run = removablePath('models/a/run=r');
      await store.createOnce(`${run}/c`, bytes('x'));
      await store.swapPointer(`${run}/p`, 0, bytes('x'));
      await store.createOnce('models/a/run=rc', bytes('x'));
      await store.remove(run);
      await store.remove(removablePath('models/never/run=there'));
      assert.deepEqual(
        (await store.list('')).map(({ key }) => key),
        ['models/a/run=rc'],
      );
      assert.equal(await store.readPointer(`${run}/p`), null);
    },
  },
  {
    claim: 'what is set aside is at the other place with every version, and its neighbours stay',
    check: async (open) => {
      const store = open();
      const [from, to] = [removablePath('models/a/run=r'), removablePath('gc/g/0')];
      await store.createOnce(`${from}/c/d`, bytes('x'));
      await store.swapPointer(`${from}/p`, 0, bytes('y'));
      await store.createOnce('models/a/run=rc', bytes('x'));
      assert.equal(await store.setAside(from, to), true);
      assert.equal(await store.setAside(from, to), false);
      assert.deepEqual(
        (await store.list('')).map(({ key }) => key),
        ['gc/g/0/c/d', 'gc/g/0/p', 'models/a/run=rc'],
      );
      assert.equal(await store.readPointer(`${from}/p`), null);
      assert.equal((await store.readPointer(`${to}/p`))?.version, 1);
    },
  },
  { claim: 'the probe accepts the store', check: (open) => open().probe() },
  {
    claim: 'the probe leaves nothing behind',
    check: async (open) => {
      await open().probe();
      assert.deepEqual(await open().list(''), []);
    },
  },
];

const creating: readonly ConformanceCase[] = [
  {
    claim: 'of many objects created together each is as if created by itself, in the order given',
    check: async (open) => {
      const store = open();
      await store.createOnce('m/1/x', bytes('1'));
      await store.createOnce('m/2/x', bytes('other'));
      const drafts = Array.from({ length: 500 }, (_, n) => ({
        key: `m/${String(n % 250)}/${n < 250 ? 'x' : 'y'}`,
        bytes: bytes(String(n)),
      }));
      const outcomes = await store.createAll([...drafts, { key: 'm/7/x', bytes: bytes('again') }]);
      assert.deepEqual(
        [0, 1, 2, 3, 499, 500].map((at) => outcomes[at]!.outcome),
        ['created', 'same', 'different', 'created', 'created', 'different'],
      );
      for (const [at, { key, bytes: own }] of drafts.entries())
        assert.equal(textOf(await store.get(key)), at === 2 ? 'other' : textOf({ bytes: own }));
      assert.equal((await open().list('m')).length, 500);
      assert.deepEqual(await store.createAll([]), []);
    },
  },
  {
    claim: 'an object reads back as it was written, the empty one too',
    check: async (open) => {
      const store = open();
      assert.deepEqual(await store.createOnce('a/b', bytes('x')), { outcome: 'created' });
      await store.createOnce('empty', bytes(''));
      assert.equal(textOf(await open().get('a/b')), 'x');
      assert.equal(textOf(await open().get('empty')), '');
    },
  },
  {
    claim: 'the same bytes again are the same, other bytes are different and change nothing',
    check: async (open) => {
      const store = open();
      await store.createOnce('a', bytes('first'));
      assert.deepEqual(await store.createOnce('a', bytes('first')), { outcome: 'same' });
      assert.deepEqual(await store.createOnce('a', bytes('other')), {
        outcome: 'different',
        existing: sha256('first'),
        offered: sha256('other'),
      });
      assert.equal(textOf(await store.get('a')), 'first');
    },
  },
  {
    claim: 'of many creators of one object exactly one wins, and all others learn of its bytes',
    check: async (open) => {
      const stores = [open(), open(), open()];
      for (let round = 0; round < 10; round += 1) {
        const key = `round/${String(round)}`;
        const outcomes = await Promise.all(
          Array.from({ length: 12 }, (_, n) =>
            stores[n % 3]!.createOnce(key, bytes(`writer ${String(n)}`)),
          ),
        );
        assert.equal(countOf(outcomes, 'created'), 1);
        assert.equal(countOf(outcomes, 'different'), 11);
        const winner = outcomes.findIndex(({ outcome }) => outcome === 'created');
        assert.equal(textOf(await open().get(key)), `writer ${String(winner)}`);
      }
      assert.equal((await open().list('')).length, 10);
    },
  },
];

const swapping: readonly ConformanceCase[] = [
  {
    claim: 'a pointer counts its versions from 1, reads as the newest and keeps the older ones',
    check: async (open) => {
      const store = open();
      assert.deepEqual(await store.swapPointer('p', 0, bytes('one')), {
        outcome: 'swapped',
        version: 1,
      });
      await store.swapPointer('p', 1, bytes('two'));
      assert.equal((await open().readPointer('p'))?.version, 2);
      assert.equal(textOf(await open().readPointer('p')), 'two');
      assert.equal(textOf(await open().readPointerVersion('p', 1)), 'one');
      assert.equal(await open().readPointerVersion('p', 3), null);
      assert.equal(textOf(await open().get('p')), 'two');
    },
  },
  {
    claim: 'a swap from a version that is not the newest is lost and changes nothing',
    check: async (open) => {
      const store = open();
      await store.swapPointer('p', 0, bytes('one'));
      await store.swapPointer('p', 1, bytes('two'));
      for (const expected of [0, 1, 3, 7]) {
        assert.deepEqual(await store.swapPointer('p', expected, bytes('late')), {
          outcome: 'lost',
          current: 2,
        });
      }
      assert.equal(textOf(await store.readPointer('p')), 'two');
    },
  },
  {
    claim: 'of many swaps from one version exactly one wins',
    check: async (open) => {
      const stores = [open(), open(), open()];
      for (let version = 0; version < 8; version += 1) {
        const outcomes = await Promise.all(
          Array.from({ length: 9 }, (_, n) =>
            stores[n % 3]!.swapPointer('p', version, bytes(`${String(version)}-${String(n)}`)),
          ),
        );
        assert.equal(countOf(outcomes, 'swapped'), 1);
        const winner = outcomes.findIndex(({ outcome }) => outcome === 'swapped');
        const expected = `${String(version)}-${String(winner)}`;
        assert.equal(textOf(await open().readPointer('p')), expected);
      }
    },
  },
  {
    claim: 'after any race the plain copy of a pointer is its newest version',
    check: async (open) => {
      // The next writer goes as soon as it sees a version, while the writer of that version is
      // still at its copy.
      const writeWhenDue = async (key: string, after: number): Promise<void> => {
        const store = open();
        while (((await store.readPointer(key))?.version ?? 0) < after) await setImmediate();
        await store.swapPointer(key, after, bytes(`version ${String(after + 1)}`));
      };
      for (let round = 0; round < 30; round += 1) {
        const key = `round/${String(round)}`;
        await Promise.all([0, 1, 2, 3].map((after) => writeWhenDue(key, after)));
        assert.equal(textOf(await open().get(key)), 'version 4');
      }
      assert.equal((await open().list('')).length, 30);
    },
  },
  {
    claim: 'settling a pointer that is whole, or is not there, changes nothing',
    check: async (open) => {
      const store = open();
      assert.equal(await store.settlePointer('none'), 'whole');
      await store.swapPointer('p', 0, bytes('one'));
      assert.equal(await store.settlePointer('p'), 'whole');
      assert.equal(textOf(await store.get('p')), 'one');
      assert.equal((await store.list('')).length, 1);
    },
  },
];

const replacing: readonly ConformanceCase[] = [
  {
    claim: 'a replaced object reads as the last one written, and is never seen in part',
    check: async (open) => {
      const store = open();
      const [first, second] = ['a', 'b'].map((letter) => letter.repeat(100_000));
      await store.replace('beat', bytes(first!));
      const writing = (async () => {
        for (let n = 0; n < 20; n += 1)
          await store.replace('beat', bytes(n % 2 ? second! : first!));
      })();
      for (let n = 0; n < 20; n += 1) {
        const seen = textOf(await open().get('beat'));
        assert.ok(seen === first || seen === second);
      }
      await writing;
      assert.equal(textOf(await open().get('beat')), second);
      assert.deepEqual(await store.list(''), [{ key: 'beat' }]);
    },
  },
  {
    claim: 'of many swaps that need not last exactly one wins, as of those that must',
    check: async (open) => {
      for (let version = 0; version < 5; version += 1) {
        const outcomes = await Promise.all(
          Array.from({ length: 9 }, (_, n) =>
            open().swapPointer('p', version, bytes(String(n)), { isDurable: n % 3 === 0 }),
          ),
        );
        assert.equal(countOf(outcomes, 'swapped'), 1);
      }
      assert.equal((await open().readPointer('p'))?.version, 5);
    },
  },
];

const stamping: readonly ConformanceCase[] = [
  {
    claim:
      'a stamp that is given changes with the bytes of its object and with the names in its folder',
    check: async (open) => {
      const store = open();
      await store.replace('d/a', bytes('one'));
      const keys = ['d/a', 'd', 'd/none', 'none'];
      const before = await store.stamps(keys);
      assert.deepEqual([before[2], before[3]], [null, null]);
      assert.deepEqual(await open().stamps(keys), before);
      await store.replace('d/a', bytes('two'));
      const after = await store.stamps(keys);
      // A store that cannot tell gives none.
      if (before[0]) assert.ok(!isSameFileStat(before[0], after[0]));
      await store.createOnce('d/b', bytes('three'));
      if (after[1]) assert.ok(!isSameFileStat(after[1], (await store.stamps(['d']))[0]));
    },
  },
  {
    claim: 'a settled stamp is one that is given later, too, and nothing is left behind by asking',
    check: async (open) => {
      const store = open();
      await store.createOnce('d/a', bytes('one'));
      for (const [at, stamp] of (await store.settledFileStats(['d/a', 'd', 'none'])).entries())
        if (stamp) assert.ok(isSameFileStat(stamp, (await store.stamps(['d/a', 'd', 'none']))[at]));
      assert.deepEqual(await store.list(''), [{ key: 'd/a' }]);
    },
  },
];

/** Every claim that an implementation of the port must keep. */
export const objectStoreConformance: readonly ConformanceCase[] = [
  ...reading,
  ...creating,
  ...swapping,
  ...replacing,
  ...stamping,
];
