import { expect, test } from 'vitest';
import type { Status } from '../ingest/injuries.ts';
import { availabilityChecks } from './availability-checks.ts';

const TEAMS = new Map([
  ['HOM', 1],
  ['AWY', 2],
]);
const MINUTES = [
  { player_id: 11, team_id: 1 },
  { player_id: 12, team_id: 1 },
];

function said(player_id: number, team_tricode: string, status: Status) {
  return { player_id, player_name: `Player ${String(player_id)}`, team_tricode, status };
}

function failing(...args: Partial<Parameters<typeof availabilityChecks>>): string[] {
  const [minutes = MINUTES, injuries = [], teamIds = TEAMS] = args;
  return availabilityChecks(minutes, injuries, teamIds)
    .filter(({ ok, severity }) => !ok && severity === 'error')
    .map(({ name, detail }) => `${name}: ${detail}`);
}

test('players who are not ruled out pass', () => {
  expect(failing()).toEqual([]);
  expect(failing(MINUTES, [said(11, 'HOM', 'DOUBTFUL'), said(13, 'HOM', 'OUT')])).toEqual([]);
});

test('a player who is OUT for his team has no minutes, whatever others say', () => {
  const out = ['nobody who is OUT has minutes: Player 11'];
  expect(failing(MINUTES, [said(11, 'HOM', 'OUT')])).toEqual(out);
  expect(failing(MINUTES, [said(11, 'AWY', 'AVAILABLE'), said(11, 'HOM', 'OUT')])).toEqual(out);
});

test('a player who is OUT for another team alone has no minutes either', () => {
  const injuries = [said(12, 'AWY', 'OUT')];
  expect(failing(MINUTES, injuries)).toEqual(['nobody who is OUT has minutes: Player 12']);
});

test('a player who is OUT for the team that he left may play for his new one', () => {
  expect(failing(MINUTES, [said(11, 'AWY', 'OUT'), said(11, 'HOM', 'QUESTIONABLE')])).toEqual([]);
});

test('nobody has minutes on two teams', () => {
  const twice = [...MINUTES, { player_id: 11, team_id: 2 }];
  expect(failing(twice)).toEqual(['nobody is on two teams: player 11']);
});
