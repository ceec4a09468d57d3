import { expect, test } from 'vitest';
import { demoSlate } from './demo-slate.ts';
import { makeSlate } from './slate.ts';
import { readSlate, shareSlate } from './slate-arrow.ts';

// Arrow pads its buffers to eight bytes: odd counts are where that would show.
test.each([
  [1, 5],
  [2, 9],
  [3, 13],
])('a shared slate of %s games and teams of %s is read back bit for bit', async (games, size) => {
  const slate = makeSlate(demoSlate(games, size));
  expect(readSlate(await shareSlate(slate))).toEqual(slate);
});

test('its columns are views of the shared bytes, not copies', async () => {
  const shared = await shareSlate(makeSlate(demoSlate(2)));
  const { playProb } = readSlate(shared);
  expect(playProb.buffer).toBe(shared.players.bytes);
  new Uint8Array(shared.players.bytes, playProb.byteOffset, 8).fill(0);
  expect(readSlate(shared).playProb[0]).toBe(0);
});

test('its bytes are Arrow IPC streams that Arrow itself reads', async () => {
  const { tableFromIPC } = await import('apache-arrow');
  const slate = makeSlate(demoSlate(2));
  const { players } = await shareSlate(slate);
  const table = tableFromIPC(new Uint8Array(players.bytes));
  expect(table.numRows).toBe(slate.playerRow.length);
  expect([...(table.getChild('playProb') as Iterable<number>)]).toEqual([...slate.playProb]);
});
