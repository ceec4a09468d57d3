import { KnownError } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import { loadProfile, parseProfile, profileNames } from './profile.ts';

function caught(act: () => unknown): KnownError {
  try {
    act();
  } catch (error) {
    if (error instanceof KnownError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

function plain(name: string): Record<string, Record<string, unknown>> {
  return JSON.parse(JSON.stringify(loadProfile(name))) as Record<string, Record<string, unknown>>;
}

describe('built-in profiles', () => {
  test('are baseline, counts and sim_v3, and each passes the check of a profile from outside', () => {
    expect(profileNames).toEqual(['baseline', 'counts', 'sim_v3']);
    for (const name of profileNames) expect(parseProfile(plain(name))).toEqual(loadProfile(name));
  });

  test('baseline and sim_v3 differ in game script, shots and the width of minutes alone', () => {
    const [baseline, v3] = [plain('baseline'), plain('sim_v3')];
    expect([baseline['game_script']!['enabled'], v3['game_script']!['enabled']]).toEqual([
      true,
      false,
    ]);
    expect([baseline['noise']!['shots'], v3['noise']!['shots']]).toEqual(['independent', 'share']);
    const [asStated, widened] = [baseline['minutes']!['quantile_z'], v3['minutes']!['quantile_z']];
    expect([asStated, widened]).toEqual([1.2816, 1]);
    v3['game_script']!['enabled'] = true;
    v3['noise']!['shots'] = 'independent';
    v3['minutes']!['quantile_z'] = asStated!;
    expect({ ...v3, name: 'baseline' }).toEqual(baseline);
  });

  test('are frozen to the last constant, and so is a parsed one', () => {
    for (const profile of [loadProfile('sim_v3'), parseProfile(plain('baseline'))]) {
      expect(Object.isFrozen(profile)).toBe(true);
      expect(Object.isFrozen(profile.game_script.quantiles.close)).toBe(true);
    }
  });

  test('an unknown name is refused with what was meant and what there is', () => {
    const error = caught(() => loadProfile('sim_v2'));
    expect(error.code).toBe('UNKNOWN_PROFILE');
    expect(error.hint).toBe('did you mean sim_v3? there are: baseline, counts, sim_v3');
  });
});

describe('a profile from outside', () => {
  test('an unknown key is refused with its place, what was meant and what there is', () => {
    const profile = plain('sim_v3');
    profile['team']!['factor_sigmas'] = 0.1;
    const error = caught(() => parseProfile(profile));
    expect(error.code).toBe('INVALID_PROFILE');
    expect(error.message).toContain('team has the unknown key factor_sigmas');
    expect(error.hint).toBe(
      'did you mean factor_sigma? keys of team: factor_sigma, game_factor_sigma, drift_max',
    );
  });

  test('a missing key, a wrong type and a value out of range are all listed', () => {
    const profile = plain('sim_v3');
    delete profile['margin']!['sd'];
    profile['minutes']!['team'] = '240';
    profile['team']!['drift_max'] = 1;
    const { facts } = caught(() => parseProfile(profile));
    const problems = facts['problems'] as readonly string[];
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'margin.sd',
      'minutes.team',
      'team.drift_max',
    ]);
  });

  test.each([null, 1, 'sim_v3', [], {}])('%j is not a profile', (json) => {
    expect(caught(() => parseProfile(json)).code).toBe('INVALID_PROFILE');
  });
});
