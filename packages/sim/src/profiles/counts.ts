import { freezeDeep } from '../freeze.ts';
import type { SimProfile } from '../profile-schema.ts';
import { BASELINE } from './baseline.ts';

/** Stat lines in whole numbers; its spreads are fitted on the season 2023-24 (DESIGN.md, "Fitted spreads"). */
export const COUNTS: SimProfile = freezeDeep({
  ...BASELINE,
  name: 'counts',
  game_script: { ...BASELINE.game_script, enabled: false },
  // Levelling a team to 240 narrows each player's minutes; this widens them by what coverage says that they lose.
  minutes: { ...BASELINE.minutes, quantile_z: 1 },
  team: { ...BASELINE.team, factor_sigma: 0, game_factor_sigma: 0.032 },
  noise: {
    distribution: 'negative_binomial',
    form_sigma: 0.076,
    alpha: {
      fg2a: 0.001,
      fg3a: 0.001,
      fta: 0.28,
      oreb: 0.095,
      dreb: 0.005,
      ast: 0.021,
      stl: 0.032,
      blk: 0.113,
      tov: 0.006,
    },
  },
});
