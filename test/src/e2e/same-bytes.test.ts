import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { compactInstant, parseInstant } from '@pkg/std';
import { beforeAll, describe, expect, test } from 'vitest';
import { copyHistory, DEMO_DATES, DEMO_WEEK, makeDemo, onDate, type Demo } from '../data-root.ts';
import { filesBelow, fileTree, resultsOf } from '../file-tree.ts';
import { runReported } from '../run-records.ts';

/** Another day for half of the hours, and a language with its own order of letters and its own decimal comma. */
const FAR_AWAY = { TZ: 'Asia/Tokyo', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' };

let demo: Demo;

beforeAll(async () => {
  demo = await makeDemo({ env: { TZ: 'America/New_York', LANG: 'en_US.UTF-8' } });
});

describe('results are the same bytes', () => {
  test('in Tokyo, in Turkish and one cell at a time, as with eight at a time', async () => {
    const shown = execFileSync(
      process.execPath,
      ['-p', 'Intl.Collator().resolvedOptions().locale'],
      {
        env: FAR_AWAY,
        encoding: 'utf8',
      },
    );
    expect(shown.trim()).toBe('tr-TR'); // the language is in force, so the test means something
    const [one, other] = [copyHistory(demo), copyHistory(demo)];
    const first = await runReported(one, [...DEMO_WEEK, '--max-parallel', '1'], { env: FAR_AWAY });
    const second = await runReported(other, [...DEMO_WEEK, '--max-parallel', '8']);
    expect([first.exit, second.exit]).toEqual([0, 0]);
    expect(first.report.plan).toEqual(second.report.plan);
    expect(Object.keys(resultsOf(one)).length).toBeGreaterThan(60);
    expect(resultsOf(one)).toEqual(resultsOf(other));
    expect(resultsOf(one)).toEqual(resultsOf(demo.root));
  });

  test('when the league itself is made far away', async () => {
    const other = await makeDemo({ env: FAR_AWAY });
    expect(fileTree(other.root, ['bronze', 'seals'])).toEqual(
      fileTree(demo.root, ['bronze', 'seals']),
    );
    expect(resultsOf(other.root)).toEqual(resultsOf(demo.root));
  });

  test('when each date is run alone, the last one first', async () => {
    const root = copyHistory(demo);
    for (const date of DEMO_DATES.toReversed()) {
      const { exit } = await runReported(root, onDate(date), { cwd: root });
      expect(exit).toBe(0);
    }
    expect(resultsOf(root)).toEqual(resultsOf(demo.root));
  });

  test('when everything captured after the cut-off is gone', async () => {
    const root = copyHistory(demo);
    const cutoff = compactInstant(parseInstant('2014-12-02T23:30:00Z'));
    const later = filesBelow(root, 'bronze').filter((path) => {
      const [, captured] = /run_ts=([^/]+)\//.exec(path)!;
      return captured! > cutoff && !path.startsWith('bronze/schedule/');
    });
    expect(later.length).toBeGreaterThan(100);
    for (const path of later) rmSync(join(root, path));
    // Labels are what became known later: they alone may differ.
    const steps = 'ingest,models,minutes,rates,sim,ownership,finalize';
    const { exit } = await runReported(root, [...onDate('2014-12-02'), '--steps', steps]);
    expect(exit).toBe(0);
    const [made, whole] = [resultsOf(root), resultsOf(demo.root)];
    expect(Object.keys(made).length).toBeGreaterThan(15);
    for (const [path, hash] of Object.entries(made))
      expect([path, hash]).toEqual([path, whole[path]]);
  });
});
