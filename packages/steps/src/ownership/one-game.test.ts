import { expect, test } from 'vitest';
import { isOneGame } from './score.ts';

const listed = (...teams: string[]) => teams.map((team_tricode) => ({ team_tricode }));

test('a slate of two teams is one game, for which no ownership of a Classic contest is predicted', () => {
  expect(isOneGame(listed('BOS', 'DAL', 'BOS'))).toBe(true);
  expect(isOneGame(listed('BOS', 'DAL', 'DEN', 'MIN'))).toBe(false);
});
