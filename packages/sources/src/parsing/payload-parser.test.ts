import { parseGameDate, parseInstant, sha256 } from '@pkg/std';
import { afterAll, describe, expect, test } from 'vitest';
import { ROSTER_SOURCE } from '../live/roster-source.ts';
import type { Payload } from '../source.ts';
import { PayloadParser } from './payload-parser.ts';
import answerQuestion from './payload-worker.ts';

const DATE = parseGameDate('2024-01-15');

function payloadOf(text: string): Payload {
  const at = parseInstant('2024-01-15T17:40:00Z');
  const bytes = Buffer.from(text);
  const clocks = { capturedAt: at, downloadedAt: at, etag: null, isUnchanged: false };
  return { name: 'players.json', url: 'http://host/', bytes, sha256: sha256(bytes), ...clocks };
}

describe('a payload', () => {
  const parser = new PayloadParser();
  afterAll(() => parser.close());
  const roster = parser.guard(ROSTER_SOURCE);

  test('of another form has one problem, however many items are wrong', async () => {
    const text = `{"resultSets":[${Array(200_000).fill('7').join(',')}]}`;
    await expect(roster.parse([payloadOf(text)], DATE)).rejects.toMatchObject({
      code: 'PAYLOAD_SCHEMA',
      message: expect.stringMatching(/^.{0,400}$/) as string,
    });
  });

  test.each([
    ['of more values than any real one', `[${'[],'.repeat(700_000)}[]]`],
    ['of lists within lists', '['.repeat(100) + ']'.repeat(100)],
  ])('%s is not parsed', async (_, text) => {
    const parsing = roster.parse([payloadOf(text)], DATE);
    await expect(parsing).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE', kind: 'upstream' });
  });

  test('with a very long name repeats it in no message', async () => {
    const text = `{"resultSets":[{"${'x'.repeat(1_000_000)}":1}]}`;
    await expect(roster.parse([payloadOf(text)], DATE)).rejects.toMatchObject({
      message: expect.stringMatching(/^.{0,600}$/) as string,
    });
  });
});

test('what goes wrong in the thread comes back as data', async () => {
  const outcome = await answerQuestion({ ask: 'isFinal', bytes: Buffer.from('null') });
  expect(outcome).toMatchObject({ ok: false, known: { code: 'PAYLOAD_SCHEMA' } });
});
