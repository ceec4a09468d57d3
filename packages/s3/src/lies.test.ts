/** The store over a server that lies: what it says has happened is not what has. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { removablePath, type ObjectStore } from '@pkg/std';
import { s3ObjectStore } from './s3-object-store.ts';
import {
  FakeServer,
  type FakeServerOptions,
  type Lie,
  type SeenRequest,
} from './testing/fake-server.ts';
import { useTestCredentials } from './testing/test-credentials.ts';

useTestCredentials();

const ATTEMPTS = { count: 5, baseMs: 1, capMs: 2 };
const bytes = (text: string): Uint8Array => Buffer.from(text);
const textOf = (stored: { readonly bytes: Uint8Array } | null): string | null =>
  stored && Buffer.from(stored.bytes).toString();

let server: FakeServer;
afterEach(() => server.close());

async function open(options: FakeServerOptions = {}): Promise<ObjectStore> {
  server = await FakeServer.start(options);
  return another();
}

function another(): ObjectStore {
  return s3ObjectStore(server.location('root'), { attempts: ATTEMPTS });
}

/** Lies once for each request that matches, the first `times` times. */
function lieOf(
  lie: Lie,
  matches: (request: SeenRequest) => boolean,
  times = 1,
): (request: SeenRequest) => Lie | undefined {
  let left = times;
  return (request) => (matches(request) && left-- > 0 ? lie : undefined);
}

const isPut =
  (key: string) =>
  (request: SeenRequest): boolean =>
    request.method === 'PUT' && request.key === `root/${key}`;

const WRITES: readonly (readonly [string, Lie])[] = [
  ['500 after the write', { status: 500, isDone: true }],
  ['500 before the write', { status: 500, isDone: false }],
  ['503 SlowDown', { status: 503, code: 'SlowDown', isDone: false }],
  ['a reset after the write', { reset: true, isDone: true }],
  ['a reset before the write', { reset: true, isDone: false }],
  [
    '409 for a conflict that is over',
    { status: 409, code: 'ConditionalRequestConflict', isDone: false },
  ],
  ['412 after a repetition on the way', { repeated: true }],
];

describe.each(WRITES)('%s', (_, lie) => {
  test('leaves an object created, once, and known as ours', async () => {
    const store = await open();
    server.options.lie = lieOf(lie, isPut('a'));
    expect(await store.createOnce('a', bytes('one'))).toEqual({ outcome: 'created' });
    expect(textOf(await another().get('a'))).toBe('one');
  });

  test('of an object that another made before leaves it as it is, and known as the other’s', async () => {
    const store = await open();
    await another().createOnce('a', bytes('one'));
    server.options.lie = lieOf(lie, isPut('a'));
    expect(await store.createOnce('a', bytes('one'))).toEqual({ outcome: 'same' });
    expect(await store.createOnce('a', bytes('two'))).toMatchObject({ outcome: 'different' });
  });

  test('leaves one winner of a swap, also where two write the same bytes', async () => {
    const store = await open();
    await store.swapPointer('p', 0, bytes('one'));
    server.options.lie = lieOf(lie, isPut('.v000002-p'), 2);
    const outcomes = await Promise.all(
      [store, another(), another()].map((each) => each.swapPointer('p', 1, bytes('two'))),
    );
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['lost', 'lost', 'swapped']);
    expect(await store.readPointer('p')).toMatchObject({ version: 2 });
  });

  test('leaves the plain copy of a pointer at its newest version', async () => {
    const store = await open();
    server.options.lie = lieOf(lie, isPut('p'), 3);
    for (const [version, text] of ['one', 'two', 'one'].entries())
      await store.swapPointer('p', version, bytes(text));
    expect(textOf(await store.get('p'))).toBe('one');
    expect(await store.settlePointer('p')).toBe('whole');
  });

  test('does not fail the probe, whichever of its writes it meets', async () => {
    const store = await open();
    for (let nth = 0; nth < 5; nth += 1) {
      let puts = 0;
      server.options.lie = ({ method }) => (method === 'PUT' && puts++ === nth ? lie : undefined);
      await store.probe();
      expect([...server.objects]).toEqual([]);
    }
  });
});

describe('a body that ends early', () => {
  test.each(['said', 'unsaid'] as const)('is asked for again (%s)', async (cut) => {
    const store = await open();
    await store.createOnce('a', bytes('all of the bytes'));
    server.options.lie = lieOf({ cut }, ({ method }) => method === 'GET', 2);
    expect(textOf(await store.get('a'))).toBe('all of the bytes');
  });

  test('that stays so is an error, by its ETag also where no metadata is kept', async () => {
    const store = await open({ keepsMetadata: false });
    await store.createOnce('a', bytes('all of the bytes'));
    server.options.lie = lieOf({ cut: 'said' }, ({ method }) => method === 'GET', Infinity);
    await expect(store.get('a')).rejects.toMatchObject({ code: 'S3_OBJECT_DAMAGED' });
  });
});

describe('a server that is unfit', () => {
  test.each([
    ['all conditions', ['if-match', 'if-none-match']],
    ['If-None-Match', ['if-none-match']],
    ['If-Match', ['if-match']],
  ] as const)('since it ignores %s is refused before anything is written', async (_, ignores) => {
    const store = await open({ ignores });
    const unfit = { code: 'STORE_UNFIT' };
    await expect(store.createOnce('a', bytes('x'))).rejects.toMatchObject(unfit);
    await expect(store.swapPointer('p', 0, bytes('x'))).rejects.toMatchObject(unfit);
    await expect(store.replace('beat', bytes('x'))).rejects.toMatchObject(unfit);
    expect([...server.objects]).toEqual([]);
  });

  test('since it does not know conditions is refused', async () => {
    const lie: Lie = { status: 501, code: 'NotImplemented', isDone: false };
    const store = await open({ lie: (request) => (request.isConditional ? lie : undefined) });
    await expect(store.probe()).rejects.toMatchObject({ code: 'STORE_UNFIT' });
  });

  test('since it is down is given up after some attempts, and asked again by the next call', async () => {
    const store = await open();
    server.options.lie = lieOf({ status: 503, isDone: false }, () => true, Infinity);
    await expect(store.get('a')).rejects.toMatchObject({ code: 'S3_UNAVAILABLE' });
    await expect(store.createOnce('a', bytes('x'))).rejects.toMatchObject({
      code: 'S3_UNAVAILABLE',
    });
    server.options.lie = undefined;
    expect(await store.createOnce('a', bytes('x'))).toEqual({ outcome: 'created' });
  });

  test('since it refuses these credentials is not asked again', async () => {
    const store = await open();
    server.options.lie = () => ({ status: 403, code: 'AccessDenied', isDone: false });
    await expect(store.get('a')).rejects.toMatchObject({ code: 'S3_DENIED' });
    expect(server.requests).toHaveLength(1);
  });

  test('since it has no such bucket is told apart from an empty one', async () => {
    await open();
    const store = s3ObjectStore({ ...server.location('root'), bucket: 'none' });
    await expect(store.get('a')).rejects.toMatchObject({ code: 'S3_NO_BUCKET' });
    await expect(store.list('')).rejects.toMatchObject({ code: 'S3_NO_BUCKET' });
  });
});

test('Amazon without a region is refused at once, and nothing is asked of anybody', async () => {
  await open();
  vi.stubEnv('AWS_REGION', undefined);
  vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
  const store = s3ObjectStore({ bucket: 'bucket', prefix: 'root' });
  await expect(store.get('a')).rejects.toMatchObject({ code: 'S3_REGION_MISSING' });
});

describe('a listing in pages', () => {
  const keys = Array.from(
    { length: 300 },
    (_, n) => `d/s=${String(n % 3)}/e=${String(n % 30).padStart(2, '0')}/f${String(n)}`,
  );

  async function filled(pageSize: number): Promise<ObjectStore> {
    const store = await open({ pageSize });
    await Promise.all(keys.map((key) => store.createOnce(key, bytes(key))));
    server.requests.length = 0;
    return store;
  }

  test('has every key once, in order, and takes little more than one request a page', async () => {
    const store = await filled(10);
    expect((await store.list('d')).map(({ key }) => key)).toEqual([...keys].sort());
    expect(server.requests.length).toBeLessThanOrEqual(30 + 12 + 5);
  });

  test('keeps what was there all the time, whatever comes and goes between two pages', async () => {
    const store = await filled(7);
    let turn = 0;
    server.options.onPage = () => {
      turn += 1;
      const place = `root/d/s=${String(turn % 3)}/e=${String(turn % 30).padStart(2, '0')}`;
      server.objects.set(`${place}/a${String(turn)}`, {
        bytes: Buffer.from(''),
        etag: '""',
        metadata: {},
      });
      server.objects.delete(`${place}/a${String(turn - 5)}`);
    };
    const listed = (await store.list('d')).map(({ key }) => key);
    expect(listed.filter((key) => key.includes('/f'))).toEqual([...keys].sort());
    expect(listed).toEqual([...new Set(listed)].sort());
  });

  test('survives pages that fail on the way', async () => {
    const store = await filled(10);
    server.options.lie = ({ at }) => (at % 3 === 0 ? { status: 500, isDone: false } : undefined);
    expect(await store.list('d')).toHaveLength(keys.length);
  });
});

test('a key that turned up late in one of many requests at a time is not mixed with another', async () => {
  const store = await open();
  server.options.lie = ({ at }) => (at % 5 === 0 ? { afterTurns: 3 } : undefined);
  const names = Array.from({ length: 60 }, (_, n) => `d/${String(n)}`);
  await Promise.all(names.map((key) => store.createOnce(key, bytes(key))));
  const read = await Promise.all(names.map(async (key) => textOf(await store.get(key))));
  expect(read).toEqual(names);
});

test('a tenth of all requests that fail changes nothing of what is there in the end', async () => {
  const store = await open({ pageSize: 20 });
  server.options.lie = ({ at }) =>
    at % 10 === 3 ? { status: 500, isDone: at % 20 === 3 } : undefined;
  for (let n = 0; n < 40; n += 1) {
    expect(await store.createOnce(`d/${String(n)}`, bytes(String(n)))).toEqual({
      outcome: 'created',
    });
    expect(await store.swapPointer('p', n, bytes(String(n % 2)))).toMatchObject({
      outcome: 'swapped',
    });
  }
  expect(textOf(await store.get('p'))).toBe('1');
  expect(await store.list('d')).toHaveLength(40);
});

describe('a move that is cut off', () => {
  const [from, to] = [removablePath('models/a/run=r'), removablePath('gc/g/0')];

  test('after any of its requests loses nothing, and goes on when asked again', async () => {
    let isWhole = false;
    for (let last = 0; !isWhole; last += 1) {
      const store = await open();
      await store.createOnce(`${from}/c/d`, bytes('x'));
      await store.swapPointer(`${from}/p`, 0, bytes('old'));
      await store.swapPointer(`${from}/p`, 1, bytes('new'));
      const before = server.requests.length;
      server.options.lie = ({ at }) =>
        at >= before + last ? { status: 403, isDone: false } : undefined;
      isWhole = await store.setAside(from, to).catch(() => false);
      server.options.lie = undefined;
      // Whoever looks now sees the newest version or none.
      for (const place of [from, to])
        expect([null, 'new']).toContain(textOf(await store.readPointer(`${place}/p`)));
      await store.setAside(from, to);
      expect(await store.list(from)).toEqual([]);
      expect(textOf(await store.get(`${to}/c/d`))).toBe('x');
      expect(textOf(await store.readPointerVersion(`${to}/p`, 1))).toBe('old');
      expect(textOf(await store.readPointer(`${to}/p`))).toBe('new');
      await server.close();
    }
    await open();
  });
});

test('a removal below which others keep writing is no success', async () => {
  const target = removablePath('models/a/run=r');
  const store = await open();
  await store.createOnce(`${target}/one`, bytes('one'));
  server.options.lie = ({ method, at }) => {
    if (method === 'DELETE') server.place(`root/${target}/${String(at)}`, Buffer.from('new'));
    return undefined;
  };
  await expect(store.remove(target)).rejects.toMatchObject({
    code: 'S3_UNAVAILABLE',
    message: expect.stringContaining('objects were there again') as string,
  });
});
