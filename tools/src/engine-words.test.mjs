import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceFiles } from './source-files.mjs';

const ENGINE = fileURLToPath(new URL('../../packages/engine', import.meta.url));
// Names of published files (`draft_group_id`, `SLATE_LOCKED`) and of `@pkg/publish` stay.
const BASKETBALL =
  /\b(basketball|nba|players?|teams?|lineups?|tip(off)?|first_?tip|lock_?at|DraftGroup|trainThrough)\b/i;
const PUBLISHED = /lock_at: formatInstant|lock_at,|lock_at\}|\| 'lock_at'|'lock_at' \|/;

test('the sources of the engine have no word of basketball', () => {
  const files = sourceFiles(ENGINE).filter(
    (path) => /^src\/.*\.ts$/.test(path) && !/\.test\.|\/fixtures\//.test(path),
  );
  expect(files.length).toBeGreaterThan(30);
  const found = files.flatMap((path) =>
    readFileSync(join(ENGINE, path), 'utf8')
      .split('\n')
      .filter((line) => BASKETBALL.test(line) && !PUBLISHED.test(line))
      .map((line) => `${path}: ${line.trim()}`),
  );
  expect(found).toEqual([]);
});
