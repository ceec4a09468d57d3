import type { SimProfile } from '../profile-schema.ts';
import { BASELINE } from './baseline.ts';
import { freezeDeep } from '../freeze.ts';

/** The default: minutes as stated, without game script; the attempts of teammates compete for the team's shots. */
export const SIM_V3: SimProfile = freezeDeep({
  ...BASELINE,
  name: 'sim_v3',
  game_script: { ...BASELINE.game_script, enabled: false },
  noise: { ...BASELINE.noise, shots: 'share' },
});
