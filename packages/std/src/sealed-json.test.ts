import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonValue } from './canonical-json.ts';
import { InvariantError } from './invariant.ts';
import { sealedJson, unsealJson } from './sealed-json.ts';

const nested = { z: { content_sha256: 'deep' }, a: 'x\n  "content_sha256": "text', d: [1, null] };

describe('a sealed file', () => {
  test.each([1, 2] as const)('indented by %i reads back as it was written', (indent) => {
    expect(unsealJson(sealedJson(nested, indent))).toEqual({ content: nested });
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const content = JSON.parse(JSON.stringify(value)) as Record<string, JsonValue>;
        delete content['content_sha256'];
        delete content['__proto__'];
        expect(unsealJson(sealedJson(content, indent))).toEqual({ content });
      }),
    );
  });

  test.each([1, 2] as const)('indented by %i shows any change of any byte', (indent) => {
    const whole = sealedJson(nested, indent);
    for (let at = 0; at < whole.length; at += 1) {
      for (let value = 0; value < 256; value += 1) {
        if (value === whole[at]) continue;
        const bytes = Uint8Array.from(whole);
        bytes[at] = value;
        if (!('problem' in unsealJson(bytes))) expect.fail(`byte ${at} as ${value} went unseen`);
      }
    }
  });

  test('shows that it was cut short, emptied or lengthened', () => {
    const whole = sealedJson(nested, 2);
    for (let length = 0; length < whole.length; length += 1)
      expect(unsealJson(whole.slice(0, length))).toHaveProperty('problem');
    expect(unsealJson(Buffer.concat([whole, Buffer.from('\n')]))).toHaveProperty('problem');
  });

  test('is told from JSON that has no seal', () => {
    expect(unsealJson(Buffer.from('{"hello": 1}'))).toEqual({
      problem: 'it has no content_sha256, so this program did not write it',
    });
  });

  test('is checked by two common tools as its description says', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sealed-'));
    const file = join(folder, 'file.json');
    const whole = sealedJson({ name: 'x' }, 2);
    writeFileSync(file, whole);
    const check = `sed -E 's/^( {1,2}"content_sha256": ").{64}/\\1/' ${file} | sha256sum`;
    const [digest] = execFileSync('sh', ['-c', check], { encoding: 'utf8' }).split(' ');
    rmSync(folder, { recursive: true });
    expect(JSON.parse(Buffer.from(whole).toString())).toEqual({
      name: 'x',
      content_sha256: digest,
    });
  });

  test('of content that has the field of the seal is a bug', () => {
    expect(() => sealedJson({ content_sha256: 'x' }, 2)).toThrow(InvariantError);
  });
});
