import type { SimProfile } from '../profile-schema.ts';
import { BASELINE } from './baseline.ts';
import { freezeDeep } from '../freeze.ts';

/** The default: no game script; the attempts of teammates compete for the team's shots. */
export const SIM_V3: SimProfile = freezeDeep({
  ...BASELINE,
  name: 'sim_v3',
  game_script: { ...BASELINE.game_script, enabled: false },
  // Levelling a team to 240 narrows each player's minutes; this widens them by what coverage says that they lose.
  minutes: { ...BASELINE.minutes, quantile_z: 1 },
  noise: { ...BASELINE.noise, shots: 'share' },
});
