/** The constants of the model as data: what a profile holds, and within which limits. */

import { z } from 'zod';

const positive = z.number().positive().finite();
const share = z.number().gt(0).lt(1);
const roles = z.strictObject({ starter: share, bench: share });
const scale = z.number().min(0).max(2);

/** Every key is required and no other is allowed: a mistyped constant must not fall back to a default unseen. */
export const profileSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  worlds_output: z.enum(['fpts', 'none']),
  margin: z.strictObject({ per_spread_point: z.number().finite(), sd: positive }),
  game_script: z.strictObject({
    enabled: z.boolean(),
    blowout_margin: positive,
    comfortable_margin: positive,
    starter_p50_min: positive,
    quantiles: z.strictObject({
      blowout_win: roles,
      comfortable_win: roles,
      close: roles,
      comfortable_loss: roles,
      blowout_loss: roles,
    }),
  }),
  overtime: z.strictObject({
    one_period_margin: z.number().min(0),
    two_period_margin: z.number().min(0),
    team_minutes: z.number().min(0).max(60),
    player_minutes: z.number().min(0).max(12),
  }),
  minutes: z.strictObject({
    quantile_z: positive,
    sigma_min: z.number().min(0),
    player_max: z.number().positive().max(60),
    team: z.number().positive().max(300),
  }),
  team: z.strictObject({
    factor_sigma: z.number().min(0).max(1),
    drift_max: z.number().min(0).lt(1),
  }),
  noise: z.strictObject({
    distribution: z.literal('student_t_5'),
    shots: z.enum(['share', 'independent']),
    k: z.strictObject({
      fg2a: scale,
      fg3a: scale,
      fta: scale,
      oreb: scale,
      dreb: scale,
      ast: scale,
      stl: scale,
      blk: scale,
      tov: scale,
    }),
  }),
  scoring: z.strictObject({
    point: z.number().finite(),
    made_three: z.number().finite(),
    rebound: z.number().finite(),
    assist: z.number().finite(),
    steal: z.number().finite(),
    block: z.number().finite(),
    turnover: z.number().finite(),
    double_digits: positive,
    double_double: z.number().finite(),
    triple_double: z.number().finite(),
  }),
});

type DeepReadonly<T> = { readonly [K in keyof T]: T[K] extends object ? DeepReadonly<T[K]> : T[K] };

/** Every constant of the model; `DESIGN.md` names the source of each built-in value. */
export type SimProfile = DeepReadonly<z.infer<typeof profileSchema>>;
