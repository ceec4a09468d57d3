import type { SimProfile } from '../profile-schema.ts';
import { freezeDeep } from '../freeze.ts';

/** The plain path: game script on, every attempt drawn on its own. */
export const BASELINE: SimProfile = freezeDeep({
  name: 'baseline',
  worlds_output: 'fpts',
  margin: { per_spread_point: -0.726, sd: 13.4 },
  game_script: {
    enabled: true,
    blowout_margin: 15,
    comfortable_margin: 8,
    starter_p50_min: 20,
    quantiles: {
      blowout_win: { starter: 0.35, bench: 0.55 },
      comfortable_win: { starter: 0.45, bench: 0.52 },
      close: { starter: 0.65, bench: 0.48 },
      comfortable_loss: { starter: 0.5, bench: 0.5 },
      blowout_loss: { starter: 0.3, bench: 0.45 },
    },
  },
  // Measured on two seasons of box scores and closing spreads; DESIGN.md shows how.
  overtime: {
    one_period_margin: 0.8625,
    two_period_margin: 0.0853,
    team_minutes: 25,
    player_minutes: 5,
  },
  minutes: { quantile_z: 1.2816, sigma_min: 0.5, player_max: 48, team: 240 },
  team: { factor_sigma: 0.08, game_factor_sigma: 0, drift_max: 0.05 },
  noise: {
    distribution: 'student_t_5',
    shots: 'independent',
    k: {
      fg2a: 0.65,
      fg3a: 0.65,
      fta: 0.65,
      oreb: 0.65,
      dreb: 0.65,
      ast: 0.65,
      stl: 0.65,
      blk: 0.65,
      tov: 0.65,
    },
  },
  scoring: {
    point: 1,
    made_three: 0.5,
    rebound: 1.25,
    assist: 1.5,
    steal: 2,
    block: 2,
    turnover: -0.5,
    double_digits: 10,
    double_double: 1.5,
    triple_double: 3,
  },
});
