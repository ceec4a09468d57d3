/** The failures that this package foresees. */
import { defineErrors } from '@pkg/std';

const USAGE = { code: 'USAGE', kind: 'input' } as const;
const NO_BACKFILL = { code: 'UNKNOWN_BACKFILL', kind: 'missing' } as const;
const EVERY_RUN = {
  command: ['status', '--start', '<date>', '--end', '<date>', '--json'],
} as const;
const OF_THE_DATE = { command: ['run', '--start', '{gameDate}', '--end', '{gameDate}'] } as const;
const PREVIEW = ['--source', '<history>', '--preview', '--mapping'] as const;

const NO_CELL = {
  code: 'NO_SUCH_CELL',
  kind: 'missing',
  remedy: [{ command: ['status'] }, ' lists the dates that were run'],
} as const;

/** A name that is none of those known. */
const UNKNOWN = { kind: 'input', remedy: ['known: {known}'] } as const;

export const BACKFILL_ERRORS = defineErrors({
  AHEAD_OF_NOW: {
    ...USAGE,
    message: 'the as-of instant {asOf} is after now ({now}): nothing is known as of a time to come',
    remedy: ['leave --as-of-mode and --as-of-ts out: a slate that is not due yet is as of now'],
  },
  AS_OF_MISSING: {
    ...USAGE,
    message: 'the custom as-of mode needs an instant',
    remedy: ['add --as-of-ts 2025-12-18T22:45:00Z'],
  },
  BACKFILL_DAMAGED: {
    kind: 'conflict',
    message: '{path} is not as a run wrote it: {problem}',
    remedy: ['ask for its dates again: that writes a new summary, and reuses what is made'],
  },
  BACKFILL_ID_TAKEN: {
    kind: 'conflict',
    message: 'another backfill already holds {key}',
    remedy: ['run the same command again'],
  },
  BACKWARDS: {
    ...USAGE,
    message: 'the start {start} is after the end {end}',
    remedy: ['swap the two dates'],
  },
  CAPTURED_AHEAD: {
    ...USAGE,
    message: 'the capture time {capturedAt} is in the future',
    remedy: [
      'give the instant at which the corrected data were captured, or leave it out: it is then now',
    ],
  },
  CAPTURE_NOT_SAID: {
    ...USAGE,
    message:
      '{file} does not say when it was downloaded, and what it says is known only from then on',
    remedy: ['add --captured-at <instant>, such as 2024-01-15T17:30:00Z'],
  },
  CLOCKS_MISSING: {
    ...USAGE,
    message: 'the columns of the two clocks of a snapshot are not named',
    remedy: [
      'name the columns that say when the facts held and when they were captured (one column can be both): --as-of-column and --available-column; or say when the whole file was captured: --captured-at <instant>',
    ],
  },
  CONFIG_MISSING: {
    code: 'INVALID_CONFIG',
    kind: 'input',
    message: '{file} is not valid: there is no such file',
    remedy: ['correct --config or PIPELINE_CONFIG'],
  },
  DATES_MISSING: {
    ...USAGE,
    message: 'no dates: neither a range nor a season is given',
    remedy: [
      'give --start and --end, for one day the same twice: --start 2024-01-15 --end 2024-01-15; or --season alone',
    ],
  },
  DATE_ALONE: {
    ...USAGE,
    message: 'the {side} {day} is given alone: start and end go together',
    remedy: ['for one day give it twice: --start {day} --end {day}'],
  },
  DATE_OUTSIDE_SEASON: {
    ...USAGE,
    message: 'no date from {from} to {to} belongs to season {season}',
    remedy: ['leave --season out, or change the dates'],
  },
  DOWNLOAD_FLAG: {
    ...USAGE,
    message: '{flag} is for downloads, and the mapping names a history',
    remedy: ['leave --{flag} out, or --mapping'],
  },
  EXPORT_ALL: {
    ...USAGE,
    message: 'only csv can also hold the players whom the site does not price, not {format}',
    remedy: [
      'leave --all out: parquet holds every player as it is, the others take players with a salary alone',
    ],
  },
  EXPORT_GROUP: {
    ...USAGE,
    message: '{gameDate} has draft groups {groups}{asked}',
    remedy: ['add --group {first}'],
  },
  EXPORT_IDS: {
    ...USAGE,
    message: 'only pydfs takes ids of a choice, not {format}',
    remedy: ['leave --ids out: dk has the ids of the site, the others have none'],
  },
  FILE_EXISTS: {
    kind: 'conflict',
    message: '{path} exists already',
    remedy: ['name another with {flag}, or replace it with --force'],
  },
  FLAG_IGNORED: {
    ...USAGE,
    message: '{setting} belongs to the as-of mode {own}: {mode} ignores it',
    remedy: ['leave --{setting} out, or use --as-of-mode {own}'],
  },
  FLAG_UNHEARD: {
    ...USAGE,
    message: '{path} was taken for {what}, for which {flags} means nothing',
    remedy: ['leave it out; or name the history of another table with --source'],
  },
  HISTORY_NOT_NAMED: {
    ...USAGE,
    message: '{flags} with a named history alone',
    remedy: ['name it: ', { command: ['import', '{path}', '--source', '<history>'] }],
  },
  INVALID_AGE: {
    kind: 'input',
    message: "'{text}' is not an age such as 30s, 10m or 6h",
    remedy: ['write for example --watch 10m, or "injuries": "10m" below "refresh" in the config'],
  },
  INVALID_CONFIG: {
    kind: 'input',
    message: '{where} is not valid: {problem}',
    remedy: ['known keys: {keys}; ', { command: ['config', 'schema'] }, ' prints what each takes'],
  },
  INVALID_PLAN: {
    kind: 'input',
    message: 'cannot read a plan from {path}: {problem}',
    remedy: ['keep one first: ', { command: ['run', '...', '--dry-run', '--out', 'plan.json'] }],
  },
  INVALID_POLICY: {
    kind: 'input',
    message:
      "the policy of '{name}' in the config is not valid: a source has one policy, and daily and backfill have policies by source",
    remedy: [
      'write for example "odds": "gap" below "policies", and "roster": "fail:18h" below "daily" there',
    ],
  },
  INVALID_SEASON: {
    ...USAGE,
    message: "'{text}' is not a season",
    remedy: ['write it as 2023 or 2023-24'],
  },
  INVALID_SETTING: {
    code: 'INVALID_CONFIG',
    kind: 'input',
    message: 'the setting {key}.{source} is not valid: {problem}',
    remedy: [{ command: ['config', 'show', '--origin'] }, ' says which file it comes from'],
  },
  LEAD_RANGE: {
    ...USAGE,
    message: 'a lead of {leadMinutes} minutes is not from 0 to {most}, a week',
    remedy: ['for an earlier instant: --as-of-mode custom --as-of-ts 2025-12-18T22:45:00Z'],
  },
  LEASE_HELD: {
    kind: 'conflict',
    message: 'another process holds the lease of {range}: {holder}',
    remedy: [
      'wait for it with --wait, or end it: ',
      { command: ['cancel', '{name}'] },
      '; a process that died is taken over by itself',
    ],
  },
  LOOKAHEAD_UNHEARD: {
    ...USAGE,
    message:
      'looking ahead belongs to the custom as-of mode and to named models: {mode} with the models of the DAG looks nowhere ahead',
    remedy: ['leave --allow-lookahead out'],
  },
  MAPPING_INVALID: {
    kind: 'input',
    message: '{file} is no mapping of an import: {problem}',
    remedy: [
      'mend it (docs/imports.md says what it may hold), or write a new one: ',
      { command: ['import', '{path}', ...PREVIEW, '<new file>'] },
    ],
  },
  MAPPING_MISSING: {
    kind: 'missing',
    message: '{file} is not there',
    remedy: [
      'write it from what the flags say: ',
      { command: ['import', '{path}', ...PREVIEW, '{file}'] },
    ],
  },
  MAPPING_OPEN: {
    kind: 'input',
    message: '{file} does not say yet what {open}',
    remedy: [
      'write a column of the file in place of null, or take the key out and say the text under values; then ',
      { command: ['import', '{path}', '--mapping', '{file}'] },
    ],
  },
  MODEL_PIN: {
    ...USAGE,
    message: "'{text}' names no model: one is named as <head>=<run id> or <head>=promoted",
    remedy: [
      'write for example --model minutes=promoted; ',
      { command: ['models', 'list'] },
      ' names the runs',
    ],
  },
  NAMES_NOT_MATCHED: {
    kind: 'missing',
    message: "the site's list of players has no id for {players}",
    remedy: [
      "export with --ids league, which gives all players the league's ids, or with --format dk, which leaves these out",
    ],
  },
  NOTHING_RUNS: {
    code: 'NOT_RUNNING',
    kind: 'missing',
    message: 'no process runs {name}',
    remedy: ['no backfill is running; ', { command: ['locks'] }, ' lists all processes'],
  },
  NOTHING_TO_RESUME: {
    kind: 'missing',
    message: '{backfill} had nothing to run, and so has no frozen plan',
    remedy: [{ command: ['resume', '--list'] }, ' names the backfills that have cells left'],
  },
  NOT_A_BACKFILL: {
    kind: 'conflict',
    message: 'that process does not run a backfill: {who}',
    remedy: ['it moves pointers, which takes seconds: wait until it has ended'],
  },
  NOT_A_DATA_ROOT: {
    kind: 'input',
    message: '{root} {problem}',
    remedy: [
      'name the folder that holds bronze and manifests with --data-root; for a new data root, a folder that is empty or not there',
    ],
  },
  NOT_LIVE: {
    kind: 'input',
    message: '{name} has no live source; there are {known}',
    remedy: ['import what has no live source: ', { command: ['import', '<season folder>'] }],
  },
  NOT_PUBLISHED: {
    kind: 'missing',
    message: 'no slate of {gameDate} is published',
    remedy: ['name one of its runs with --run: {runs}'],
  },
  NOT_RUNNING: {
    kind: 'missing',
    message: 'no process runs {name}{meant}',
    remedy: ['running: {known}'],
  },
  NOT_WRITABLE: {
    kind: 'input',
    message: 'cannot write {path}: {problem}',
    remedy: ['name a place in a folder that is there and that you may write, with {flag}'],
  },
  NO_BACKFILL_YET: {
    ...NO_BACKFILL,
    message: 'this data root has no backfill',
    remedy: ['make one: ', { command: ['run', '--start', '<date>', '--end', '<date>'] }],
  },
  NO_CELL_OF_ASSET: {
    ...NO_CELL,
    message: "{date} has no asset '{asset}'; it has {assets}",
  },
  NO_CELL_WITHOUT_SLATE: { ...NO_CELL, message: 'no slate on {date}: {reason}' },
  NO_DATA_ROOT: {
    kind: 'input',
    message:
      'no data root: neither a flag nor PIPELINE_DATA_ROOT nor pipeline.config.json names one',
    remedy: [
      'add --data-root <folder>, or say it once: export PIPELINE_DATA_ROOT=<folder>; it is made when something is written',
    ],
  },
  NO_GROUP_KNOWN: {
    code: 'NO_SUCH_GROUP',
    kind: 'missing',
    message: 'run {run} has no draft group {group}',
    remedy: ['no draft group was known when it was made: leave --group out'],
  },
  NO_RUN_NEAR: {
    code: 'NO_SUCH_RUN',
    kind: 'missing',
    message: 'there is no run {run} {where}{meant}',
    remedy: [EVERY_RUN, ' lists every run of a date'],
  },
  NO_RUN_PASSED: {
    code: 'RUN_NOT_NAMED',
    kind: 'input',
    message: 'no run of {gameDate} passed its checks',
    remedy: [OF_THE_DATE],
  },
  NO_SITE_IDS: {
    kind: 'missing',
    message:
      "the site's list of draftables of {gameDate} draft group {group}, which holds its player ids, was not captured",
    remedy: [
      'capture it before the slate locks: ',
      { command: ['ingest'] },
      '; or use --format pydfs --ids league, which needs none',
    ],
  },
  NO_SLATE: {
    kind: 'missing',
    message: 'no slate from {from} to {to}: {reason}',
    remedy: ['name dates with games; ', { command: ['status'] }, ' lists those that were run'],
  },
  NO_SUCH_CELL: {
    kind: 'missing',
    message: 'the backfill has no {name}{meant}',
    remedy: ['its cells are {known}'],
  },
  NO_SUCH_DATA_ROOT: {
    kind: 'missing',
    message: 'there is no data root {root}: {problem}',
    remedy: ['correct --data-root; import, demo, ingest and run make a new one'],
  },
  NO_SUCH_GROUP: {
    kind: 'missing',
    message: 'run {run} has no draft group {group}{meant}',
    remedy: ['its draft groups: {groups}'],
  },
  NO_SUCH_RUN: {
    kind: 'missing',
    message: 'there is no run {run} {where}{meant}',
    remedy: [
      'the nearest runs are {runs}; ',
      { command: ['status', '--json'] },
      ' lists every run',
    ],
  },
  OTHER_BACKFILL: {
    ...NO_BACKFILL,
    message: 'there is no backfill {backfill}{meant}',
    remedy: ['the newest are {newest}'],
  },
  OUT_IN_DATA_ROOT: {
    kind: 'input',
    message: '{path} lies in the data root {root}, where only the pipeline writes',
    remedy: ['name a place outside of it with {flag}'],
  },
  PLAN_STALE: {
    kind: 'conflict',
    message: '{things} changed since {plan} was planned; nothing was run\n{changes}',
    remedy: ['plan again'],
  },
  POLICY_FORM: {
    ...USAGE,
    message: "'{text}' is not a policy of a source: one is written as <source>=<policy>",
    remedy: ['write for example --policy odds=gap'],
  },
  RUN_NOT_NAMED: {
    kind: 'input',
    message: '{count} runs of {gameDate} passed their checks: {runs}',
    remedy: ['name it: ', { command: ['publish', '{gameDate}', '--run', '{newest}'] }],
  },
  SLATE_NOT_MADE: {
    code: 'NOT_PUBLISHED',
    kind: 'missing',
    message: 'no slate of {gameDate} is published',
    remedy: [OF_THE_DATE],
  },
  UNKNOWN_ASSET: { ...UNKNOWN, message: "there is no asset '{name}'{meant}" },
  UNKNOWN_BACKFILL: {
    kind: 'missing',
    message: 'there is no backfill {backfill} with a summary or a plan',
    remedy: [
      'its id is the first word that a run prints at its end, and a folder below manifests/backfills',
    ],
  },
  UNKNOWN_FORMAT: {
    kind: 'input',
    message: "'{format}' is not a form of text in which a slate is exported",
    remedy: ['use one of {known}'],
  },
  UNKNOWN_GROUP: { ...UNKNOWN, message: "there is no draft group '{name}'{meant}" },
  UNKNOWN_SOURCE: { ...UNKNOWN, message: "there is no source '{name}'{meant}" },
  UNKNOWN_STEP: { ...UNKNOWN, message: "there is no step '{name}'{meant}" },
  WORLDS_RANGE: {
    ...USAGE,
    message: 'the number of worlds, {worlds}, is not from 1 to {most}',
    remedy: ['draw fewer: the Monte Carlo error of 25,000 is below 1 % of a standard deviation'],
  },
});
