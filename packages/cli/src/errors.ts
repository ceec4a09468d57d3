/** The failures that this package foresees: of words on a command line, and of the terminal. */
import { defineErrors } from '@pkg/std';

const USAGE = { code: 'USAGE', kind: 'input' } as const;
const PARITY_DATES = [
  'write for example --start 2024-01-15 --end 2024-01-15, or --since 7d',
] as const;

export const CLI_ERRORS = defineErrors({
  CUTOFF_MISSING: {
    ...USAGE,
    message: 'no cut-off: give --as-of with an instant, or --run with a past run',
    remedy: ['add --as-of 2024-01-15T17:30:00Z'],
  },
  EXPORT_TO_STDOUT: {
    ...USAGE,
    message: '--format parquet and --json need --out',
    remedy: ['add --out <file>'],
  },
  NOTHING_TO_IMPORT: {
    ...USAGE,
    message: 'no folder or file to import was named',
    remedy: [
      'name a season folder, or a file with --source; or take an import back with --withdraw',
    ],
  },
  NOTHING_TO_VERIFY: {
    ...USAGE,
    message: 'nothing to verify was named',
    remedy: ['add --manifests, --snapshots, --replay, --leak or --bundle'],
  },
  NOT_WRITABLE: {
    kind: 'input',
    message: 'cannot write to stdout: {problem}',
    remedy: ['free some space, or send the output elsewhere, then run the same command again'],
  },
  NO_SUCH_BUNDLE: {
    kind: 'missing',
    message: 'there is no evidence bundle at {folder}',
    remedy: ['make one: ', { command: ['bundle', '<date>', '--out', '<folder>'] }],
  },
  PARITY_DATES: {
    ...USAGE,
    message: 'no dates: give --start and --end, --since, or --run alone',
    remedy: PARITY_DATES,
  },
  PARITY_SINCE: {
    ...USAGE,
    message: "--since takes a number of days such as 7d, got '{since}'",
    remedy: PARITY_DATES,
  },
  PIN_UNKNOWN: {
    code: 'NO_SUCH_RUN',
    kind: 'missing',
    message: '--pin names run {run}, and there is none of that name{meant}',
    remedy: ['nothing was removed; ', { command: ['status', '--json'] }, ' lists every run'],
  },
  REPORT_TO_STDOUT: {
    ...USAGE,
    message: '--out - and --json both write to stdout',
    remedy: ['give --out a file, or leave --json out'],
  },
  UNEXPECTED: {
    kind: 'upstream',
    message: '{problem}',
    remedy: ['this is a bug: run it again with --verbose for the stack, and report it'],
  },
  UNKNOWN_COMMAND: {
    ...USAGE,
    message: '{problem}',
    remedy: [{ command: ['--help'] }, ' lists the commands'],
  },
  USAGE: {
    kind: 'input',
    message: '{problem}',
    remedy: ['look at the flags of the command with --help'],
  },
});
