import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writePage } from './write-page.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'write-page-'));
  file = join(folder, 'page.html');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('a page', () => {
  test('is written whole, with nothing beside it', () => {
    expect(writePage(file, 'one', { force: false })).toBe('written');
    expect(readFileSync(file, 'utf8')).toBe('one');
    expect(readdirSync(folder)).toEqual(['page.html']);
  });

  test('that is there already is left as it is', () => {
    writeFileSync(file, 'one');
    expect(writePage(file, 'one', { force: false })).toBe('unchanged');
  });

  test('does not take the place of another file unasked', () => {
    writeFileSync(file, 'mine');
    expect(() => writePage(file, 'one', { force: false })).toThrow(
      expect.objectContaining({ code: 'FILE_EXISTS' }),
    );
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(readdirSync(folder)).toEqual(['page.html']);
  });

  test('takes its place when asked to', () => {
    writeFileSync(file, 'mine');
    expect(writePage(file, 'one', { force: true })).toBe('replaced');
    expect(readFileSync(file, 'utf8')).toBe('one');
  });

  test('where no file can be is NOT_WRITABLE, and leaves nothing', () => {
    const code: unknown = expect.objectContaining({ code: 'NOT_WRITABLE' });
    expect(() => writePage(join(folder, 'no', 'page.html'), 'one', { force: false })).toThrow(code);
    mkdirSync(file);
    expect(() => writePage(file, 'one', { force: true })).toThrow(code);
    expect(readdirSync(folder)).toEqual(['page.html']);
  });
});
