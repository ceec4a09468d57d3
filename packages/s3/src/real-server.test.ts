/** The same promises over a real server, which the environment names: radosgw in CI, or any other. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { objectStoreConformance } from '@pkg/std/testing';
import { s3ObjectStore } from './s3-object-store.ts';
import { parseS3Url } from './s3-url.ts';

/** Such as `s3://bucket/prefix?endpoint=http://127.0.0.1:7480`, with credentials as the SDK takes them. */
const URL_NAME = 'HINDCAST_TEST_S3';
const root = process.env[URL_NAME];
if (root === undefined)
  console.warn(`SKIPPED: the store over a real S3 server needs ${URL_NAME}, which is not set`);

describe.skipIf(root === undefined)('conformance over the server of the environment', () => {
  const run = randomUUID();
  for (const [at, { claim, check }] of objectStoreConformance.entries()) {
    test(claim, async () => {
      const location = parseS3Url(root!);
      const prefix = [location.prefix, `test-${run}`, String(at)].filter(Boolean).join('/');
      await expect(check(() => s3ObjectStore({ ...location, prefix }))).resolves.toBeUndefined();
    });
  }
});
