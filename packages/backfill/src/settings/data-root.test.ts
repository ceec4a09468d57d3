import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkDataRoot } from './data-root.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'data-root-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const withCode = (code: string): unknown => expect.objectContaining({ code });

test('a folder with histories or manifests is a data root, whatever else lies there', () => {
  mkdirSync(join(folder, 'bronze'));
  writeFileSync(join(folder, 'notes.txt'), '');
  checkDataRoot(folder, false);
});

test('an empty folder is one, also with a config and hidden files', () => {
  for (const name of ['pipeline.config.json', '.keep', 'lost+found'])
    writeFileSync(join(folder, name), '');
  checkDataRoot(folder, false);
});

test('a file is none, nor is a folder that holds other things, for every command', () => {
  const file = join(folder, 'README.md');
  writeFileSync(file, '');
  for (const mayBeNew of [false, true]) {
    expect(() => {
      checkDataRoot(file, mayBeNew);
    }).toThrow(withCode('NOT_A_DATA_ROOT'));
    expect(() => {
      checkDataRoot(folder, mayBeNew);
    }).toThrow(/holds README.md/);
  }
});

test('one that is not there is made by commands that write into one, and refused by the others', () => {
  const absent = join(folder, 'absent');
  checkDataRoot(absent, true);
  expect(() => {
    checkDataRoot(absent, false);
  }).toThrow(withCode('NO_SUCH_DATA_ROOT'));
});
