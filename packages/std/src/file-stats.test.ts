import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { settledFileStatsAt, fileStatAt } from './file-stats.ts';

let root: string;
const at = (name: string): string => join(root, name);
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stamps-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

/** The stamp of a path once it is settled: what changed just now has none. */
function settled(path: string): readonly number[] {
  for (;;) {
    const [stamp] = settledFileStatsAt([path], at('.probe'));
    if (stamp) return stamp;
  }
}

describe('a stamp', () => {
  test.each<[string, (path: string) => void]>([
    ['is written anew with as many bytes', (path) => writeFileSync(path, 'two')],
    [
      'is written anew and given its old times back',
      (path) => {
        const { atime, mtime } = statSync(path);
        writeFileSync(path, 'two');
        utimesSync(path, atime, mtime);
      },
    ],
    [
      'is another file under the name',
      (path) => {
        writeFileSync(`${path}.new`, 'one');
        renameSync(`${path}.new`, path);
      },
    ],
    ['has another mode', (path) => chmodSync(path, 0o600)],
    ['is cut short', (path) => truncateSync(path, 2)],
  ])('is another one when the file %s', (_, change) => {
    writeFileSync(at('a'), 'one');
    const before = settled(at('a'));
    expect(fileStatAt(at('a'))).toEqual(before);
    change(at('a'));
    expect(fileStatAt(at('a'))).not.toEqual(before);
  });

  test('of a folder is another one when a name comes or goes, and not when a file in it is written', () => {
    mkdirSync(at('d'));
    writeFileSync(at('d/a'), 'one');
    const before = settled(at('d'));
    writeFileSync(at('d/a'), 'two');
    expect(fileStatAt(at('d'))).toEqual(before);
    linkSync(at('d/a'), at('d/b'));
    const more = settled(at('d'));
    expect(more).not.toEqual(before);
    rmSync(at('d/b'));
    expect(fileStatAt(at('d'))).not.toEqual(more);
  });

  test('that is settled shows even the change that comes right after it', () => {
    for (let n = 0; n < 300; n += 1) {
      writeFileSync(at('a'), String(n));
      const [stamp] = settledFileStatsAt([at('a')], at('.probe'));
      writeFileSync(at('a'), String(n + 1).padStart(String(n).length, '0'));
      if (stamp) expect(fileStatAt(at('a'))).not.toEqual(stamp);
    }
  });
});
