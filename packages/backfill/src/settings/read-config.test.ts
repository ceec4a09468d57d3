import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { configJsonSchema } from './config-schema.ts';
import { DEFAULTS, simThreadsOf } from './defaults.ts';
import { dataRootOf, originsOf, readConfig } from './read-config.ts';

beforeEach(() => {
  vi.stubEnv('PIPELINE_DATA_ROOT', undefined);
  vi.stubEnv('PIPELINE_CONFIG', undefined);
  vi.stubEnv('PIPELINE_WORLDS', undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

function configFile(content: unknown): string {
  const path = join(mkdtempSync(join(tmpdir(), 'config-')), 'pipeline.config.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('the data root', () => {
  test('of the flag goes before the environment, and that before the file', () => {
    expect(dataRootOf(undefined, { data_root: 'file' })).toBe('file');
    vi.stubEnv('PIPELINE_DATA_ROOT', 'environment');
    expect(dataRootOf(undefined, { data_root: 'file' })).toBe('environment');
    expect(dataRootOf('flag', { data_root: 'file' })).toBe('flag');
  });

  test('that the environment sets to nothing counts as not set', () => {
    vi.stubEnv('PIPELINE_DATA_ROOT', '');
    expect(dataRootOf(undefined, { data_root: 'file' })).toBe('file');
  });

  test('has no default: NO_DATA_ROOT', () => {
    expect(() => dataRootOf(undefined, {})).toThrow(
      expect.objectContaining({ code: 'NO_DATA_ROOT', kind: 'input' }) as Error,
    );
  });
});

describe('the config file', () => {
  test('of the flag goes before that of the environment', () => {
    vi.stubEnv('PIPELINE_CONFIG', configFile({ worlds: 1 }));
    expect(readConfig(undefined)).toEqual({ worlds: 1 });
    expect(readConfig(configFile({ worlds: 2 }))).toEqual({ worlds: 2 });
  });

  test('need not exist, unless it was named', () => {
    expect(readConfig(undefined)).toEqual({});
    expect(() => readConfig('/nowhere/config.json')).toThrow(/there is no such file/);
  });

  test.each([
    ['an unknown key', { world: 100 }, /unknown key world \(did you mean worlds\?\)/],
    ['a key in another spelling', { leadMinutes: 5 }, /did you mean lead_minutes\?/],
    ['a key that is like no other', { colour: 1 }, /unknown key colour(?! \(did)/],
    ['a value out of range', { worlds: 0 }, /worlds/],
    ['a publish policy that there is not', { publish: 'sometimes' }, /publish/],
    ['what is no JSON', '{', /JSON/],
  ])('with %s is INVALID_CONFIG, and the message names it', (_, content, words) => {
    const read = (): unknown => readConfig(configFile(content));
    expect(read).toThrow(expect.objectContaining({ code: 'INVALID_CONFIG' }) as Error);
    expect(read).toThrow(words);
  });

  test('may say how many threads simulate', () => {
    expect(simThreadsOf({ sim_threads: 3 })).toBe(3);
    expect(simThreadsOf({})).toBeGreaterThanOrEqual(1);
    expect(simThreadsOf({})).toBeLessThanOrEqual(8);
  });
});

describe('a setting', () => {
  const originOf = (key: string, path?: string): unknown =>
    originsOf(path).find((setting) => setting.key === key);

  test('of the environment goes before that of the file, and both say so', () => {
    const file = configFile({ worlds: 2, profile: 'baseline' });
    expect(originOf('worlds', file)).toEqual({ key: 'worlds', value: 2, origin: `file ${file}` });
    vi.stubEnv('PIPELINE_WORLDS', '3');
    expect(originOf('worlds', file)).toEqual({
      key: 'worlds',
      value: 3,
      origin: 'environment PIPELINE_WORLDS',
    });
    expect(readConfig(file)).toEqual({ worlds: 3, profile: 'baseline' });
  });

  test('that nothing gives has the default that the commands use', () => {
    expect(originOf('worlds')).toMatchObject({ value: DEFAULTS.worlds, origin: 'default' });
    expect(originOf('lead_minutes')).toMatchObject({ value: DEFAULTS.leadMinutes });
    expect(originOf('max_parallel')).toMatchObject({ value: DEFAULTS.maxParallel });
    expect(originOf('profile')).toMatchObject({ value: DEFAULTS.profile });
    expect(originOf('seed')).toMatchObject({ value: DEFAULTS.seed });
    expect(originOf('data_root')).toEqual({
      key: 'data_root',
      value: undefined,
      origin: 'not set',
    });
  });

  test('of the environment that is out of range is INVALID_CONFIG and names the variable', () => {
    vi.stubEnv('PIPELINE_WORLDS', 'many');
    expect(() => readConfig(undefined)).toThrow(
      "PIPELINE_WORLDS is not valid: got 'many', expected a number",
    );
    vi.stubEnv('PIPELINE_WORLDS', '12.5');
    expect(() => readConfig(undefined)).toThrow("got '12.5', expected a whole number");
  });

  test('has its description and default in the JSON Schema, which knows no other key', () => {
    const schema = configJsonSchema() as {
      properties: Record<string, { description?: string; default?: unknown }>;
      additionalProperties: unknown;
    };
    expect(schema.additionalProperties).toBe(false);
    expect(schema.properties['worlds']?.default).toBe(DEFAULTS.worlds);
    for (const property of Object.values(schema.properties))
      expect(property.description).toBeTruthy();
  });
});
