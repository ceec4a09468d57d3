/**
 * Flags and arguments that mean the same in every command that has them: described in one place, and parsed once. What a flag
 * means for one command alone stands there.
 */
import { Args, Flags } from '@oclif/core';
import { ageOf } from '@pkg/backfill/settings';
import { clock } from '@pkg/backfill/process';
import type { SourceName } from '@pkg/nba';
import { parseInstant, type GameDate, type Instant } from '@pkg/std';
import { checkAsset, checkSteps, dateOf, seasonOf, sourceOf, sourcesOf } from '@pkg/backfill/words';

const DATE = 'game date, YYYY-MM-DD';
const PUBLISHED = '(default: the published one)';

/** A game date, also `today`, `yesterday` or `tomorrow` of Eastern Time. */
export const gameDate = Flags.custom<GameDate>({
  description: DATE,
  parse: (text) => dateOf(text, clock),
});
export const gameDateArg = Args.custom<GameDate>({
  description: DATE,
  parse: (text) => dateOf(text, clock),
});
export const instant = Flags.custom<Instant>({
  parse: (text) => Promise.resolve(parseInstant(text)),
});
/** Milliseconds of `15m`. */
export const age = Flags.custom<number>({ parse: (text) => Promise.resolve(ageOf(text)) });
export const source = Flags.custom<SourceName>({ parse: sourceOf });
/** Several, separated by commas. */
export const sources = Flags.custom<SourceName[]>({
  description: 'sources, such as injuries,odds (default: all)',
  parse: sourcesOf,
});

const dates = (ends: string): Readonly<Record<'start' | 'end', string>> => ({
  start: `first ${DATE}${ends.replace('one', 'first')}`,
  end: `last ${DATE}${ends.replace('one', 'last')}`,
});
const [GIVEN, OPEN] = [dates(''), dates(' (default: the one there is)')];

export const RANGE = {
  start: gameDate({ description: GIVEN.start }),
  end: gameDate({ description: GIVEN.end }),
};
export const REQUIRED_RANGE = {
  start: gameDate({ description: GIVEN.start, required: true }),
  end: gameDate({ description: GIVEN.end, required: true }),
};
/** A range of dates that covers all on record where an end is left open. */
export const OPEN_RANGE = {
  start: gameDate({ description: OPEN.start }),
  end: gameDate({ description: OPEN.end }),
};

export const SEASON = Flags.custom({
  description: 'only dates of this season, named by the year it starts; alone: all of it',
  parse: (text) => Promise.resolve(seasonOf(text)),
})();
export const STEPS = Flags.custom({
  description: 'families or assets, such as ingest,minutes,sim.run (default: all)',
  parse: checkSteps,
})();
export const ASSET_ARG = Args.custom<string>({
  description: 'asset, such as sim.run',
  parse: checkAsset,
})({ required: true });

export const BACKFILL_ARG = Args.string({ description: 'backfill id (default: the newest)' });
export const HEAD_ARG = Args.string({ description: 'minutes, rates or ownership', required: true });

/** A run of one date, and its draft group. */
export const RUN_OF_DATE = Flags.string({ description: `a run of that date ${PUBLISHED}` });
export const MOVED_GROUP = Flags.string({
  description: 'only this draft group (default: all that the run has)',
});

/** How many players are listed. */
export const top = { description: 'players to show', min: 1 };
/** Players whom the site does not list. */
export const UNLISTED = Flags.boolean({
  description: 'also players who are not on the slate of the site: they have no salary',
  default: false,
});

/** When the slates of a run are as of. */
export const AS_OF = {
  'as-of-mode': Flags.string({
    description:
      'pretip: lead minutes before the first tip; lock: when the contest locks; custom: --as-of-ts',
    options: ['pretip', 'lock', 'custom'],
    default: 'pretip',
  }),
  'as-of-ts': Flags.string({
    description: 'UTC instant for --as-of-mode custom, such as 2025-12-18T22:45:00Z',
  }),
  'lead-minutes': Flags.integer({
    description: 'minutes before the first tip for pretip, up to 10080 (default 30)',
    min: 0,
  }),
};
export const ALLOW_LOOKAHEAD = Flags.boolean({
  description:
    'let --as-of-ts lie after the lock, or --model be trained after the cut-off; every row then says so, and auto does not publish it',
  default: false,
});

/** The settings that a run computes with. */
export const SETTINGS = {
  worlds: Flags.integer({ description: 'simulated worlds (default 25000)', min: 1 }),
  profile: Flags.string({ description: 'simulation profile (default sim_v3)' }),
  seed: Flags.integer({ description: 'seed of the simulation (default 12345)', min: 0 }),
  policy: Flags.string({
    description: 'policy of a source: odds=fail, odds=gap, odds=stale:6h; repeatable',
    multiple: true,
  }),
  model: Flags.string({
    description:
      'model run of a head, or promoted: minutes=promoted, rates=<run id>; repeatable (default: those of the DAG)',
    multiple: true,
  }),
};

export const MAX_PARALLEL = {
  'max-parallel': Flags.integer({ description: 'cells at once (default 4)', min: 1, max: 64 }),
};
const WORKERS = {
  workers: Flags.integer({
    description: 'threads that compute cells; they change no byte (default 1: the main thread)',
    min: 1,
    max: 64,
  }),
};
/** How a run goes on. */
export const RUNNING = {
  ...MAX_PARALLEL,
  ...WORKERS,
  'max-failures': Flags.integer({
    description: 'start nothing more after this many failed cells (default: go on)',
    min: 1,
  }),
  wait: Flags.boolean({
    description: 'wait while another process runs the same dates (default: exit 8)',
    default: false,
  }),
};
