/** The constants of the model as data: what a profile holds, and within which limits. */

import { z } from 'zod';

const positive = z.number().positive().finite();
const share = z.number().gt(0).lt(1);
const roles = z.strictObject({ starter: share, bench: share });
const scale = z.number().min(0).max(1);
/** Multiples of 1/64 minute: team minutes are exact only where ceilings and totals are multiples of many ticks. */
const minutes = (most: number): z.ZodNumber => z.number().min(0).max(most).multipleOf(0.015625);
const events = <T extends z.ZodType>(each: T) =>
  z.strictObject({
    fg2a: each,
    fg3a: each,
    fta: each,
    oreb: each,
    dreb: each,
    ast: each,
    stl: each,
    blk: each,
    tov: each,
  });

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
    team_minutes: minutes(60),
    player_minutes: minutes(12),
  }),
  minutes: z.strictObject({
    quantile_z: positive,
    sigma_min: z.number().min(0),
    player_max: minutes(60).min(1),
    team: minutes(300).min(1),
  }),
  team: z.strictObject({
    factor_sigma: z.number().min(0).max(1),
    game_factor_sigma: z.number().min(0).max(1),
    drift_max: z.number().min(0).lt(1),
  }),
  noise: z.discriminatedUnion('distribution', [
    z.strictObject({
      distribution: z.literal('student_t_5'),
      shots: z.enum(['share', 'independent']),
      /** Scale of the noise of each event, as a share of its mean. */
      k: events(scale),
    }),
    z.strictObject({
      distribution: z.literal('negative_binomial'),
      /** Deviation of the log of what a player's night multiplies all of his events by. */
      form_sigma: z.number().min(0).max(1),
      /** Overdispersion beside form: variance = mean + alpha mean^2. Below 0.001 float32 would lose it. */
      alpha: events(z.number().min(1e-3).max(10)),
    }),
  ]),
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
