import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { objectStoreConformance } from '@pkg/std/testing';
import { s3ObjectStore } from './s3-object-store.ts';
import { FakeServer, type FakeServerOptions } from './testing/fake-server.ts';
import { useTestCredentials } from './testing/test-credentials.ts';

useTestCredentials();

describe.each<[string, FakeServerOptions]>([
  ['a server as Amazon runs it', {}],
  [
    'a server that takes bare ETags, keeps no metadata and lists in pages of three',
    { takesBareEtags: true, keepsMetadata: false, pageSize: 3 },
  ],
])('conformance over %s', (_, options) => {
  let server: FakeServer;
  let roots = 0;
  beforeAll(async () => {
    server = await FakeServer.start(options);
  });
  afterAll(() => server.close());

  for (const { claim, check } of objectStoreConformance) {
    test(claim, async () => {
      roots += 1;
      const location = server.location(`root/${String(roots)}`);
      await expect(check(() => s3ObjectStore(location))).resolves.toBeUndefined();
    });
  }
});
