import { freezeDeep } from '../freeze.ts';
import type { SimProfile } from '../profile-schema.ts';
import { BASELINE } from './baseline.ts';

/** Stat lines in whole numbers; its spreads are fitted on the season 2023-24 (DESIGN.md, "Fitted spreads"). */
export const COUNTS: SimProfile = freezeDeep({
  ...BASELINE,
  name: 'counts',
  game_script: { ...BASELINE.game_script, enabled: false },
  team: { ...BASELINE.team, factor_sigma: 0.05, game_factor_sigma: 0.03 },
  noise: {
    distribution: 'negative_binomial',
    form_sigma: 0.15,
    alpha: {
      fg2a: 0.05,
      fg3a: 0.05,
      fta: 0.4,
      oreb: 0.1,
      dreb: 0.05,
      ast: 0.05,
      stl: 0.05,
      blk: 0.2,
      tov: 0.05,
    },
  },
});
