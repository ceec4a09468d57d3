import { sealedJson } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import { manifestBytes, parseManifest, type VersionReader } from './read-manifest.ts';
import { manifestJsonSchema } from './schema.ts';
import { exampleManifest } from './testing/example-manifest.ts';

describe('the bytes of a manifest', () => {
  test('read back as the manifest', () => {
    expect(parseManifest(manifestBytes(exampleManifest()))).toEqual({
      manifest: exampleManifest(),
    });
  });

  test('with any one bit turned, at any place, are no manifest', () => {
    const whole = manifestBytes(exampleManifest());
    for (let at = 0; at < whole.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const bytes = Uint8Array.from(whole);
        bytes[at]! ^= 1 << bit;
        if (!('problem' in parseManifest(bytes))) expect.fail(`bit ${bit} of byte ${at}`);
      }
    }
  });

  test('have every field that the JSON Schema asks for, the seal among them', () => {
    const file = JSON.parse(Buffer.from(manifestBytes(exampleManifest())).toString()) as object;
    expect(Object.keys(file)).toEqual(
      expect.arrayContaining([...(manifestJsonSchema()['required'] as string[]), 'content_sha256']),
    );
  });
});

describe('versions', () => {
  const older = { ...exampleManifest(), manifest_version: 'v0', attempt: undefined, tries: 2 };

  test('a version that this program does not know is named, with those that it reads', () => {
    expect(parseManifest(sealedJson(older, 2))).toEqual({
      problem: 'manifest_version is "v0", and this program reads v1',
    });
  });

  test('an older version is read by its own reader, as a manifest of the newest', () => {
    const v0: VersionReader = ({ tries, ...rest }) => ({
      manifest: { ...(rest as ReturnType<typeof exampleManifest>), attempt: tries as number },
    });
    expect(parseManifest(sealedJson(older, 2), { v0 })).toMatchObject({
      manifest: { asset: exampleManifest().asset, attempt: 2 },
    });
  });
});
