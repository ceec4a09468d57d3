/** The failures that this package foresees. */
import { defineErrors } from '@pkg/std';

const DAMAGE = [{ command: ['verify', '--manifests'] }] as const;
const OTHER_BUNDLE = [
  'bundle with the program that made the run, or bundle another run: ',
  { command: ['bundle', '{gameDate}', '--run', '<run>'] },
] as const;

export const AUDIT_ERRORS = defineErrors({
  BENCH_DIFFERS: {
    kind: 'conflict',
    message: 'the bits depend on the number of threads: {digests}',
    remedy: ['report it with this message and the output of node --version'],
  },
  FOLDER_EXISTS: {
    kind: 'conflict',
    message: '{out} exists, and is not this bundle',
    remedy: ['name another folder with --out, or remove that one'],
  },
  INPUTS_UNKNOWN: {
    kind: 'conflict',
    message: '{asset} of run {runId}, planned again, selects other {input} than it read',
    remedy: OTHER_BUNDLE,
  },
  INVALID_BUNDLE: {
    kind: 'input',
    message: '{file} of {folder} is not as this program writes it: {problem}',
    remedy: ['verify it with the program in it: node verify.mjs --replay'],
  },
  INVALID_TOLERANCE: {
    kind: 'input',
    message: '{path} is not a tolerance file: {problem}',
    remedy: [
      'write for example {example}; packages/cli/parity-tolerance.schema.json lets an editor complete it',
    ],
  },
  LEAK_TEST_INCOMPLETE: {
    kind: 'input',
    message: 'there is no output of {gameDate} to compare: {problem}',
    remedy: [
      'see what is missing: ',
      { command: ['run', '--start', '{gameDate}', '--end', '{gameDate}', '--dry-run'] },
    ],
  },
  LEASE_HELD: {
    kind: 'conflict',
    message: '{what} nothing while another command is at work: {holder}',
    remedy: [
      'wait until it has ended, then run the same command again; ',
      { command: ['locks'] },
      ' lists who is at work',
    ],
  },
  LINEAGE_BROKEN: {
    kind: 'conflict',
    message: '{path} has other bytes than those that {child} was made from',
    remedy: [...DAMAGE, ' says what else is wrong, and the command that makes it again'],
  },
  MANIFEST_UNREADABLE: {
    kind: 'missing',
    message: '{path} is not a manifest: {problem}',
    remedy: [...DAMAGE, ' says what else is wrong, and the command that makes it again'],
  },
  NOTHING_RECORDED: {
    kind: 'missing',
    message: 'no outputs from {from} to {to} are recorded with these settings ({reasons})',
    remedy: [
      'record them first: ',
      { command: ['run', '--start', '{from}', '--end', '{to}'] },
      ', with the settings of this replay',
    ],
  },
  NOT_PLANNED_AGAIN: {
    kind: 'conflict',
    message: 'the recorded request, planned again, has no slate of {gameDate} as of {asOf}',
    remedy: OTHER_BUNDLE,
  },
  NOT_SIMULATED: {
    kind: 'missing',
    message: 'run {runId} of {gameDate} was made without a simulation',
    remedy: [{ command: ['status', '--start', '{gameDate}', '--end', '{gameDate}'] }, ' says why'],
  },
  NOT_WRITABLE: {
    kind: 'input',
    message: 'cannot write {out}: {problem}',
    remedy: ['name a new folder where you may write and there is space, with --out'],
  },
  NO_LIVE_RUN: {
    kind: 'missing',
    message: 'no run made a slate on its own day from {from} to {to} ({reason})',
    remedy: [
      'name other dates, or with --run a live run that is not published; a daily run is ',
      { command: ['run', '--start', '<today>', '--end', '<today>', '--as-of-mode', 'lock'] },
    ],
  },
  NO_SUCH_IMPORT: {
    kind: 'missing',
    message: 'there is no import and no snapshot {target}{known}',
    remedy: [
      'name an import by the name that it printed, a folder below imports/ in the data root; or a file or folder below bronze/<dataset>/',
    ],
  },
  OUTPUT_DAMAGED: {
    kind: 'conflict',
    message: '{path} {state}',
    remedy: ['make it again as it was made: ', ...DAMAGE, ' names the command'],
  },
  PLAN_GONE: {
    kind: 'missing',
    message: '{path}, the plan of the backfill that made this run, is gone',
    remedy: [
      'restore it from a backup of the data root, or bundle another run: ',
      { command: ['bundle', '{gameDate}', '--run', '<run>'] },
    ],
  },
  PLAYER_RULED_OUT: {
    kind: 'missing',
    message: '{player} ({team}) is OUT in the injury report of {report}: {reason}',
    remedy: [
      'a player who is ruled out has no projection; ask for a team mate, whose minutes it moved',
    ],
  },
  REPLAY_FAILED: {
    kind: 'input',
    message: "the replay '{name}' stopped before it had made every cell: {problem}",
    remedy: [
      'make the same dates first, with ',
      { command: ['run'] },
      '; a replay repeats what was recorded',
    ],
  },
  RUNS_DIFFER_IN_SLATE: {
    kind: 'input',
    message: 'the runs are of different slates: {before} of {slateBefore}, {after} of {slateAfter}',
    remedy: [
      'compare two runs of the same date and draft group; ',
      { command: ['status', '--start', '<date>', '--end', '<date>', '--json'] },
      ' lists them',
    ],
  },
  RUN_HAS_NO_TABLE: {
    kind: 'missing',
    message: 'run {runId} made no table of {asset}; its status is {status}: {reason}',
    remedy: [
      'name another run with --run, or make it again: ',
      { command: ['run'] },
      ' over its date',
    ],
  },
  RUN_NOT_REMADE: {
    kind: 'missing',
    message: '{what} could not be computed again: {problem}',
    remedy: ['leave --attribute out: the plain diff needs manifests alone'],
  },
  SNAPSHOT_GONE: {
    kind: 'missing',
    message: '{path} {state} since the run was planned (sha256 {sha256})',
    remedy: ['restore the file from a backup of the data root, then run the same command again'],
  },
  SNAPSHOT_IN_USE: {
    kind: 'conflict',
    message:
      'nothing of {target} was withdrawn, since published or pinned runs read it: {named}{more}',
    remedy: [
      'roll back or unpin these runs first; or import the right rows as a correction, and run the dates again',
    ],
  },
  UNKNOWN_COLUMN: {
    kind: 'input',
    message: "the unified table has no column '{column}'{meant}",
    remedy: ['there are: {columns}'],
  },
  UNKNOWN_PLAYER: {
    kind: 'missing',
    message: "'{player}' is {found}",
    remedy: ['name the player in full, or by id; {listing} lists them'],
  },
  USAGE: {
    kind: 'input',
    message: '{gameDate} has several runs ({runs}) for draft groups {groups}',
    remedy: ['name one with --group {group}'],
  },
  VARIABLE_UNKNOWN: {
    code: 'USAGE',
    kind: 'input',
    message: "'{name}' is nothing that can vary: {known}",
    remedy: ['write for example --vary tz,locale'],
  },
});
