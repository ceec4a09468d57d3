/** The failures that this package foresees. */
import { defineErrors } from './std-parts.ts';

/** A slate that cannot be simulated: what it holds, and what there should be. */
const UNFIT_SLATE = {
  kind: 'input',
  message: 'the slate has {got} where the simulation needs {expected}',
  remedy: ['correct the step that wrote these rows: the simulation guesses nothing'],
} as const;

/** Remakes the worlds with the version of this program that made the run. */
const WITH_ITS_VERSION = [
  'use version {version}, which made the run: ',
  { command: ['sim', 'world', '{runId}', '--world', '0'] },
] as const;

export const SIM_ERRORS = defineErrors({
  EMPTY_SLATE: {
    ...UNFIT_SLATE,
    remedy: ['skip the partition: a day without games has no simulation to run'],
  },
  INVALID_GAME: UNFIT_SLATE,
  INVALID_OPTION: {
    kind: 'input',
    message: 'the option {option} is {value}; it must be {allowed}',
    remedy: ['give another {option}'],
  },
  INVALID_PLAYER: UNFIT_SLATE,
  INVALID_PROFILE: {
    kind: 'input',
    message: 'the simulation profile is not valid: {problem}',
    remedy: ['start from a built-in profile: {profiles}'],
  },
  INVALID_RECIPE: {
    kind: 'input',
    message: 'this version cannot read the recipe of run {runId}: {problem}',
    remedy: WITH_ITS_VERSION,
  },
  INVALID_SEEDS: {
    kind: 'input',
    message: 'the bytes are not a file of seeds: {problem}',
    remedy: ['give the file seeds.arrow of a run'],
  },
  INVALID_SIM_INPUT: {
    kind: 'input',
    message: 'the bytes are not the file of a simulated slate: {problem}',
    remedy: ['give the file input.arrow of a run'],
  },
  INVALID_TEAM: UNFIT_SLATE,
  INVALID_WORLDS: {
    kind: 'input',
    message: 'the bytes are not a file of worlds: {problem}',
    remedy: ['give a file of worlds that this program wrote'],
  },
  KERNEL_UNAVAILABLE: {
    kind: 'blocked',
    message: 'this JavaScript engine refuses the kernel, which needs WebAssembly SIMD',
    remedy: [
      'run on Node 20.19 or newer; the option kernel: reference runs anywhere, 30 times slower, with the same bits',
    ],
  },
  MANIFEST_UNREADABLE: {
    kind: 'missing',
    message: 'the bytes are not the manifest of a simulated run: {problem}',
    remedy: [
      'see what else is wrong, and the command that makes it again: ',
      { command: ['verify', '--manifests'] },
    ],
  },
  NO_SUCH_WORLD: {
    kind: 'input',
    message: 'run {runId} has no world {world}: its worlds are 0 to {last}',
    remedy: ['make the last one: ', { command: ['sim', 'world', '{runId}', '--world', '{last}'] }],
  },
  NOT_SIMULATED: {
    kind: 'missing',
    message: 'run {runId} has no worlds: its manifest is of {asset} and has the status {status}',
    remedy: [{ command: ['run', '--start', '{gameDate}', '--end', '{gameDate}'] }],
  },
  OTHER_DERIVATION: {
    kind: 'input',
    message:
      'run {runId} derives the seeds of its worlds in another way than this version: by {theirs}, not by {ours}',
    remedy: WITH_ITS_VERSION,
  },
  OTHER_MODEL: {
    kind: 'input',
    message:
      'this version simulates otherwise than the one that made run {runId}: the example in the manifest comes out with other points',
    remedy: WITH_ITS_VERSION,
  },
  OUTPUT_DAMAGED: {
    kind: 'conflict',
    message: '{path} {problem}',
    remedy: [
      'make it again as it was made; this names the command: ',
      { command: ['verify', '--manifests'] },
    ],
  },
  SEED_DIFFERS: {
    kind: 'conflict',
    message:
      'the file of seeds of run {runId} has another seed for world {world} than the derivation gives',
    remedy: WITH_ITS_VERSION,
  },
  SIMULATION_CANCELLED: {
    kind: 'cancelled',
    message: 'the simulation was cancelled',
    remedy: ['run it again: nothing was kept'],
  },
  SIMULATION_FAILED: {
    kind: 'blocked',
    message: 'a worker thread failed: {problem}',
    remedy: ['run it again with one thread; if it fails again, report it with this message'],
  },
  TEAM_TOO_LARGE: UNFIT_SLATE,
  TEAM_TOO_SMALL: UNFIT_SLATE,
  TOO_LARGE: {
    kind: 'input',
    message:
      'the result of {worlds} worlds of {players} players would take {bytes} bytes, more than the limit of {limit}',
    remedy: [
      'use streamWorlds, which keeps no worlds, or draw fewer: the Monte Carlo error of 25,000 is below 1 % of a standard deviation',
    ],
  },
  UNKNOWN_PLAYER: {
    kind: 'input',
    message: 'player {player} is in {count} of the games of these worlds, not in exactly one',
    remedy: ['take an id from playerIds that stands there once'],
  },
  UNKNOWN_PROFILE: {
    kind: 'input',
    message: "there is no built-in profile '{name}'",
    remedy: ['use one of {known}'],
  },
  WORLDS_NOT_KEPT: {
    kind: 'missing',
    message: 'there are no worlds to write: the profile {profile} has worlds_output none',
    remedy: ['use a profile with worlds_output fpts'],
  },
  WORLDS_NOT_RECORDED: {
    kind: 'missing',
    message:
      'the manifest of run {runId} has no recipe: it is from before manifests recorded how worlds are made',
    remedy: ['run its date again, which gives the slate a run that has a recipe'],
  },
});
