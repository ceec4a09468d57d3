/**
 * A campaign of large answers: valid JSON that is not of the form of its source, larger than every limit and just below it. A
 * watch must end each look in one error, within bounded memory, and go on.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatInstant } from '@pkg/std';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../data-root.ts';
import { startPipeline } from '../pipeline-process.ts';
import { MADE_NOW, madeDay } from '../recorded-server/made-day.ts';
import { startRecordedServer, type RecordedServer } from '../recorded-server/server.ts';

const IS_FULL = process.env['HINDCAST_PROOF'] === 'full';
const MEBIBYTE = 1024 * 1024;
/** The most that a whole answer may cost, in bytes. */
const MAX_BYTES = 300 * MEBIBYTE;
/** A list of nothing but one item: made at once, so that the server keeps nobody waiting. */
const filled = (item: string) => (bytes: number) => {
  const size = item.length + 1;
  const items = Buffer.alloc(Math.floor((bytes - 2) / size - 1) * size, `${item},`);
  return Buffer.concat([Buffer.from('['), items, Buffer.from(`${item}]`)]);
};

/** Whole JSON of about as many bytes. */
const FORMS: Readonly<Record<string, (bytes: number) => string | Buffer>> = {
  'empty lists': filled('[]'),
  'empty objects': filled('{}'),
  numbers: filled('1.5'),
  'objects of one name': filled('{"a":1}'),
  'names that are all different': (bytes) =>
    `{${Array.from({ length: Math.floor(bytes / 16) }, (_, n) => `"n${String(n).padStart(9, '0')}":1`).join(',')}}`,
  texts: filled('"some text that is no game"'),
  'one text': (bytes) => `["${'x'.repeat(bytes - 4)}"]`,
  'lists within lists': (bytes) => '['.repeat(bytes / 2) + ']'.repeat(bytes / 2),
  'a name as long as all of it': (bytes) => `{"${'x'.repeat(bytes - 8)}":1}`,
  'spaces before a number': (bytes) => `[${' '.repeat(bytes - 3)}1]`,
};

/** The limit of each source, in MiB, and where it is asked. */
const SOURCES: readonly (readonly [source: string, path: string, limit: number])[] = [
  ['odds', '/odds', 8],
  // 24 MiB after decompression; these answers are not compressed.
  ['schedule', 'scheduleLeague', 16],
  ['roster', 'playerindex', 8],
  ['lineups', 'daily_lineups', 2],
  ['salaries', 'getcontests', 16],
];

describe('a watch that gets large answers', () => {
  let server: RecordedServer;
  beforeAll(async () => {
    server = await startRecordedServer(madeDay, MADE_NOW);
  });
  afterAll(() => server.close());

  test.skipIf(!existsSync('/proc/self/status')).each(IS_FULL ? SOURCES : SOURCES.slice(0, 2))(
    'of %s ends each look in one error, within its memory, and goes on',
    async (source, path, limit) => {
      const forms = IS_FULL ? Object.entries(FORMS) : Object.entries(FORMS).slice(0, 2);
      const bodies = forms.flatMap(([, form]) => [
        () => form(60 * MEBIBYTE),
        () => form(limit * MEBIBYTE - 64),
      ]);
      const root = temporaryFolder();
      let asked = 0;
      let before = 0;
      server.lie = (request, response) => {
        if (request.url?.includes(path) !== true) return false;
        asked += 1;
        // The first look and those after the last lie are honest.
        const body = bodies[asked - 2];
        if (asked === 2) before = peakOf(watch.pid);
        if (body === undefined) return false;
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(body());
        return true;
      };
      const config = { base_urls: server.baseUrls };
      writeFileSync(join(root, 'pipeline.config.json'), JSON.stringify(config));
      const watch = startPipeline(
        [
          'ingest',
          '--watch',
          '1s',
          '--force',
          '--source',
          source,
          '--config',
          join(root, 'pipeline.config.json'),
        ],
        {
          env: {
            PIPELINE_CLOCK: formatInstant(MADE_NOW),
            PIPELINE_DATA_ROOT: join(root, 'data'),
            ODDS_API_KEY: 'a-key-of-odds',
          },
        },
      );
      while (!watch.hasEnded() && asked < bodies.length + 3)
        await new Promise((resolve) => setTimeout(resolve, 100));
      const cost = peakOf(watch.pid) - before;
      watch.signal('SIGTERM');
      const { exit, stdout, stderr } = await watch.ended;
      expect(exit).toBe(143);
      // A request that was too slow on a busy machine was made again, and used up an answer.
      const again = stderr.match(/attempt \d+, again/g) ?? [];
      const failed = stdout.match(/FAILED \w+/g) ?? [];
      console.log(
        `${source}: ${String(bodies.length)} answers of 60 and ${String(limit)} MiB cost ${String(Math.round(cost / MEBIBYTE))} MiB; ${failed.join(', ')}`,
      );
      expect(failed.length + again.length).toBeGreaterThanOrEqual(bodies.length);
      expect(
        failed.filter((each) => !/ (BODY_TOO_LARGE|PAYLOAD_\w+|\w+_TIMEOUT)$/.test(each)),
      ).toEqual([]);
      // It went on to an honest answer.
      expect(stdout.slice(stdout.lastIndexOf('FAILED')).split('\n').slice(1).join('\n')).toMatch(
        new RegExp(`${source} +\\d+ snapshots|${source} +unchanged`),
      );
      expect(cost).toBeLessThan(MAX_BYTES);
    },
  );
});

/** The most memory that a process has had, in bytes. */
function peakOf(pid: number): number {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}
