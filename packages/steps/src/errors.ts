/** The failures that this package foresees. */
import { defineErrors } from '@pkg/std';

const EVERY_ROW_SAYS_SO = 'add --allow-lookahead; every row then says so';

/** A fault in the clock of an imported row: its place, and the problem. */
const CLOCK = {
  kind: 'input',
  message: '{path}: row {row} of the column {column} {problem}',
} as const;

const SEASON_FOLDER = { command: ['import', '<season folder>'] } as const;

export const STEP_ERRORS = defineErrors({
  BEYOND_SCHEDULE: {
    kind: 'missing',
    message:
      '{date} lies {side} of the schedule on record, which covers {first} to {last}, so nobody knows whether there are games',
    remedy: ['import that season first: ', SEASON_FOLDER],
  },
  CLOCK_MISSING: {
    ...CLOCK,
    remedy: ['fill it in where the file is made, or leave the row out'],
  },
  CLOCK_RANGE: {
    ...CLOCK,
    remedy: ['check the column and the unit of the clock: --clock-unit s, ms, us or ns'],
  },
  CLOCK_UNIT: { ...CLOCK, remedy: ['name the unit: --clock-unit s, ms, us or ns'] },
  CLOCK_ZONE: {
    ...CLOCK,
    remedy: ['name the zone of the times, such as --timezone America/New_York'],
  },
  COLUMN_MISSING: {
    kind: 'input',
    message: '{path} lacks {missing}; its columns are {present}',
    remedy: ['name the clock columns with --as-of-column and --available-column'],
  },
  COLUMN_TYPE: {
    kind: 'input',
    message: '{path}: {problem}',
    remedy: [
      'convert the column where the file is made, or leave it out; docs/imports.md lists the types that are kept',
    ],
  },
  CORRECTION_TOO_EARLY: {
    kind: 'input',
    message:
      'a correction of {series} cannot have been known at {capturedAt}: what it corrects is from {before}',
    remedy: ['give a later --captured-at, or leave it out: a correction is then known from now'],
  },
  EMPTY_DATA_ROOT: {
    kind: 'missing',
    message: 'the data root has no schedule: bronze/schedule is empty',
    remedy: ['import a season first: ', SEASON_FOLDER, '; or try ', { command: ['demo'] }],
  },
  FEATURE_UNKNOWN: {
    kind: 'input',
    message: "'{name}' is not a feature: a feature is {what}",
    remedy: ['use one of the columns {columns}; write a text column as <column>=<text>'],
  },
  INPUT_GAP: {
    kind: 'blocked',
    message: '{reason}',
    remedy: [
      '{remediation}; or go on without: ',
      { command: ['run', '...', '--policy', '{source}=gap'] },
    ],
  },
  INVALID_INSTANT: {
    ...CLOCK,
    remedy: ['write instants like 2024-01-15T17:30:00Z or 2024-01-15 12:30:00-05:00'],
  },
  INVALID_POLICY: {
    kind: 'input',
    message: 'the policy is not valid: {problem}',
    remedy: ['write for example --policy odds=gap, or for one mode --policy daily.roster=fail:18h'],
  },
  LOOKAHEAD: {
    kind: 'input',
    message: 'the run would look ahead: {problem}',
    remedy: [`choose an earlier instant, or ${EVERY_ROW_SAYS_SO}`],
  },
  MAPPING_COLUMN: {
    kind: 'input',
    message: 'the key {key} of the mapping is wrong: {problem}',
    remedy: [
      'correct the mapping file, then see what becomes of it: ',
      { command: ['import', '{path}', '--mapping', '<file>', '--preview'] },
    ],
  },
  MODEL_UNREADABLE: {
    kind: 'conflict',
    message: 'the model file {path} cannot be used: {problem}',
    remedy: ['restore the file from a backup of the data root, or use another run'],
  },
  NOT_A_SEASON_FOLDER: {
    kind: 'input',
    message:
      '{path} is not a season folder: it has no schedule (schedule.parquet, schedule.csv, or {known}); {found}',
    remedy: ['name a folder like seasons/2023-24, or a single Parquet or CSV file with --source'],
  },
  NOT_AN_INJURY_REPORT: {
    kind: 'input',
    message: '{path} is not an injury report: {problem}',
    remedy: [
      "bring the league's injury reports (columns Game Date, Matchup, Team, Player Name, Current Status, Reason, and ReportTime); or keep this list under a name of its own with --source, which no slate reads",
    ],
  },
  NOT_ONE_SEASON: {
    kind: 'input',
    message: 'the schedule does not hold exactly one season such as 2023-24; it holds {found}',
    remedy: ['import each season from its own folder'],
  },
  NOT_PUBLISHED: {
    kind: 'missing',
    message: 'no slate of {gameDate} is published',
    remedy: [{ command: ['run', '--start', '{gameDate}', '--end', '{gameDate}'] }],
  },
  NOTHING_TO_EVALUATE: {
    kind: 'missing',
    message: 'no projected slate from {start} to {end} has labels; {gameDate}: {reason}',
    remedy: [
      'project these dates first: ',
      { command: ['run', '--start', '{start}', '--end', '{end}'] },
    ],
  },
  NO_GAMES: {
    kind: 'missing',
    message: 'no games on {gameDate}: {reason}',
    remedy: [
      'nothing is published yet; make the nearest date with games: ',
      { command: ['run', '--start', '{day}', '--end', '{day}'] },
    ],
  },
  NO_PEER_FILE: {
    kind: 'missing',
    message: 'there is no Parquet or CSV file, or folder of them, at {path}',
    remedy: ['give --peer the path of the projections to compare with'],
  },
  PROMOTED_RUN_GONE: {
    code: 'UNKNOWN_MODEL_RUN',
    kind: 'missing',
    message: 'run {runId} of {head} was promoted, and its manifest is gone or has changed',
    remedy: ['restore its manifest from a backup of the data root, or promote another run'],
  },
  NO_PROMOTED_MODEL: {
    kind: 'missing',
    message: 'no model run of {head} was ever promoted',
    remedy: [
      'list the runs: ',
      { command: ['models', 'list', '--head', '{head}'] },
      ', then promote one: ',
      { command: ['models', 'promote', '{head}', '<run id>'] },
    ],
  },
  NO_SUCH_RUN: {
    kind: 'missing',
    message: 'no manifest of run {runId} on {gameDate} has {source} among its inputs',
    remedy: [
      'list the runs: ls manifests/ingest.injuries_raw/game_date={gameDate} in the data root, or ask the history with --as-of',
    ],
  },
  ONNX_MODEL_UNFIT: {
    kind: 'input',
    message: 'the ONNX model does not fit: it needs {wanted}, but there is {found}',
    remedy: [
      'export the model with one float32 input [rows, features] and one float32 output; packages/steps/MODELS.md says which',
    ],
  },
  ONNX_RUNTIME_MISSING: {
    kind: 'missing',
    message: "the package {runtime}, which runs ONNX models, can't be loaded",
    remedy: ['npm install {runtime}@1.30.0'],
  },
  OUTPUT_DAMAGED: {
    kind: 'conflict',
    message: '{path} of {gameDate} is not as its manifest records it',
    remedy: [
      'make it again as it was made; this names the command: ',
      { command: ['verify', '--manifests'] },
    ],
  },
  PARTITION_COLUMN: {
    kind: 'input',
    message: '{name} cannot be a partition column: {problem}',
    remedy: ['leave it out, or rename the column'],
  },
  PARTITION_VALUE: {
    kind: 'input',
    message: '{path}: row {row} of the partition column {column} {problem}',
    remedy: ['correct the value where the file is made, or leave the row out'],
  },
  REPORTS_WITHOUT_ROWS: {
    kind: 'input',
    message:
      '{file} names {reports} reports, but injuries.parquet with their rows is missing: each would say that nobody is hurt',
    remedy: ['put injuries.parquet beside it, then import the folder'],
  },
  REPORT_TIME_MISSING: {
    kind: 'input',
    message:
      "{path} does not say when its injury report was made: it has no column such as ReportTime, and its name is not the league's (Injury-Report_2024-01-15_05PM)",
    remedy: [
      'name the file as the league does, or say when it was captured: ',
      { command: ['import', '<file>', '--captured-at', '2024-01-15T22:30:00Z'] },
    ],
  },
  REPORT_TWICE: {
    kind: 'input',
    message: '{earlier} and {file} both hold the injury report of {reportedAt}',
    remedy: ['leave each report in one file'],
  },
  ROWS_REFUSED: {
    kind: 'input',
    message: '{rows}. Nothing was imported',
    remedy: ['correct the named rows where the file is made, then import again'],
  },
  SEASON_FILE_TWICE: {
    kind: 'input',
    message: '{one} and {other} both hold the {table} of the season',
    remedy: ['leave one of them in the folder; join two parts of one table into one file'],
  },
  SHAPE_INCOMPLETE: {
    kind: 'input',
    message: '{path} is {shape}: {why}',
    remedy: ['{bring}; docs/imports.md lists what is read'],
  },
  SNAPSHOT_CONFLICT: {
    kind: 'conflict',
    message:
      'two snapshots of this import have the place {path}, with other rows or another source clock',
    remedy: [
      'give each its own capture time, or split the rows by one more column: --partition-column',
    ],
  },
  TABLE_CONTRACT: {
    kind: 'input',
    message: '{path} does not meet the contract of {table}: {problem}',
    remedy: [
      'correct the named rows, then import again; docs/imports.md says what each history holds',
    ],
  },
  TABLE_EMPTY: {
    kind: 'input',
    message: '{path} has no rows',
    remedy: ['check that this is the right file'],
  },
  TABLE_UNREADABLE: {
    kind: 'input',
    message: '{path} is not {format}: {problem}',
    remedy: ['check the path, and what the file holds'],
  },
  UNKNOWN_BACKFILL: {
    kind: 'missing',
    message: 'the plan of backfill {backfillId} is not at {path}',
    remedy: ['the last line of a run names the folder of its backfill: give that name'],
  },
  UNKNOWN_HEAD: {
    kind: 'input',
    message: "'{text}' is not a head",
    remedy: ['name one of {heads}'],
  },
  UNKNOWN_MODEL_RUN: {
    kind: 'missing',
    message: 'there is no model run {runId} of {head}{meant}',
    remedy: ['list the runs: ', { command: ['models', 'list', '--head', '{head}'] }],
  },
  UNKNOWN_POOL: {
    kind: 'input',
    message: 'there is no pool {unknown}; the pools are {known}',
    remedy: ['correct the key pools of pipeline.config.json'],
  },
  UNKNOWN_SEASON: {
    kind: 'missing',
    message: 'the schedule has no games of the season that starts in {season}',
    remedy: [
      'name a season by the year in which it starts, such as 2023 for 2023-24, and import it first: ',
      SEASON_FOLDER,
    ],
  },
  UNKNOWN_SOURCE: {
    kind: 'input',
    message: "there is no source '{text}'; the sources are {sources}",
    remedy: ['write for example --policy odds=gap'],
  },
  UNKNOWN_STEP: {
    kind: 'input',
    message: "'{name}' is neither a step family ({families}) nor an asset such as minutes.score",
    remedy: ['write for example --steps ingest,minutes,rates,sim'],
  },
  UNKNOWN_TIMEZONE: {
    kind: 'input',
    message: "'{name}' is not a time zone",
    remedy: [
      'name it as the time zone database does, such as --timezone America/New_York, or --timezone UTC',
    ],
  },
});
