import type { SimInput } from './input.ts';
import type { Job } from './job.ts';
import { compileKernel } from './kernel.ts';
import type { SimOptions } from './options.ts';
import { makeTables } from './plan-constants.ts';
import { makeSlate } from './slate.ts';
import { shareSlate } from './slate-arrow.ts';

/** Puts together what threads need for a checked input and checked options. */
export async function makeJob(
  input: SimInput,
  { profile, worlds, seed, kernel = 'wasm' }: SimOptions,
): Promise<Job> {
  return {
    module: kernel === 'wasm' ? compileKernel() : undefined,
    slate: await shareSlate(makeSlate(input)),
    tables: makeTables(profile),
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
