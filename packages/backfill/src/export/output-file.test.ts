import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { refuseInDataRoot, writeOutputFile, type Written } from './output-file.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'output-file-'));
  file = join(folder, 'page.html');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const write = (text: string, more: Partial<Parameters<typeof writeOutputFile>[0]> = {}): Written =>
  writeOutputFile(
    { path: file, flag: '--out', dataRoot: undefined, isReplacing: false, ...more },
    text,
  );
const withCode = (code: string): unknown => expect.objectContaining({ code });

describe('a file for people', () => {
  test('is written whole, with nothing beside it', () => {
    expect(write('one')).toBe('written');
    expect(readFileSync(file, 'utf8')).toBe('one');
    expect(readdirSync(folder)).toEqual(['page.html']);
  });

  test('that is there already is left as it is', () => {
    writeFileSync(file, 'one');
    expect(write('one')).toBe('unchanged');
  });

  test('does not take the place of another file unasked', () => {
    writeFileSync(file, 'mine');
    expect(() => write('one')).toThrow(withCode('FILE_EXISTS'));
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(readdirSync(folder)).toEqual(['page.html']);
  });

  test('takes its place when asked to, with the rights that it had', () => {
    writeFileSync(file, 'mine');
    chmodSync(file, 0o640);
    expect(write('one', { isReplacing: true })).toBe('replaced');
    expect(readFileSync(file, 'utf8')).toBe('one');
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder)).toEqual(['page.html']);
  });

  test('where no file can be is NOT_WRITABLE, and leaves nothing', () => {
    expect(() => write('one', { path: join(folder, 'no', 'page.html') })).toThrow(
      withCode('NOT_WRITABLE'),
    );
    mkdirSync(file);
    expect(() => write('one', { isReplacing: true })).toThrow(withCode('NOT_WRITABLE'));
    expect(readdirSync(folder)).toEqual(['page.html']);
  });

  test('behind a symbolic link replaces what the link names, and the link stays', () => {
    const real = join(folder, 'real.html');
    writeFileSync(real, 'old');
    symlinkSync(real, file);
    expect(write('new', { isReplacing: true })).toBe('replaced');
    expect(readFileSync(real, 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['page.html', 'real.html']);
  });

  test('is never put where a link leads to nothing', () => {
    symlinkSync(join(folder, 'nowhere'), file);
    expect(() => write('new', { isReplacing: true })).toThrow(withCode('NOT_WRITABLE'));
    expect(readdirSync(folder)).toEqual(['page.html']);
  });

  test('does not turn a device into a file', () => {
    expect(write('one', { path: '/dev/null', isReplacing: true })).toBe('written');
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });
});

describe('a target in the data root is refused', () => {
  test('by its own name, through a link, and where its folder is not there yet', () => {
    const dataRoot = join(folder, 'data');
    mkdirSync(dataRoot);
    symlinkSync(dataRoot, join(folder, 'link'));
    for (const path of ['data/x.csv', 'link/x.csv', 'data/runs/new/x.csv', 'data'])
      expect(() => write('x', { path: join(folder, path), dataRoot })).toThrow(
        withCode('OUT_IN_DATA_ROOT'),
      );
    expect(readdirSync(dataRoot)).toEqual([]);
  });

  test('and one beside it is not, also where its name begins like that of the root', () => {
    const dataRoot = join(folder, 'data');
    mkdirSync(dataRoot);
    const flag = '--out';
    refuseInDataRoot({ path: join(folder, 'data-2', 'x.csv'), flag, dataRoot });
    refuseInDataRoot({ path: join(folder, '..data.csv'), flag, dataRoot });
    refuseInDataRoot({ path: file, flag, dataRoot: join(folder, 'absent') });
  });
});

test('a place below a file is NOT_WRITABLE, in a data root or without one', () => {
  writeFileSync(file, 'mine');
  const path = join(file, 'page.html');
  expect(() => write('one', { path })).toThrow(withCode('NOT_WRITABLE'));
  expect(() => write('one', { path, dataRoot: folder })).toThrow(withCode('NOT_WRITABLE'));
  expect(() => {
    refuseInDataRoot({ path, flag: '--out', dataRoot: folder });
  }).toThrow(withCode('NOT_WRITABLE'));
});
