import type { SimInput } from './input.ts';
import type { Job } from './job.ts';
import { compileKernel } from './kernel.ts';
import type { SimOptions } from './options.ts';
import { makePlan } from './plan.ts';
import { makeTables } from './plan-constants.ts';
import { makeSlate } from './slate.ts';

/** Puts together what threads need for a checked input and checked options. */
export function makeJob(
  input: SimInput,
  { profile, worlds, seed, kernel = 'wasm' }: SimOptions,
): Job {
  const slate = makeSlate(input);
  const { playerRow, teamRow, gameRow } = slate;
  return {
    module: kernel === 'wasm' ? compileKernel() : undefined,
    plan: makePlan(slate, profile, makeTables(profile)),
    order: { playerRow, teamRow, gameRow },
    profile,
    seed,
    stop: new SharedArrayBuffer(4),
    sizes: {
      worlds,
      players: input.players.length,
      teams: input.teams.length,
      games: input.games.length,
    },
  };
}
