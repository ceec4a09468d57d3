/** The failures that this package foresees. */
import { defineErrors } from './error-catalogue.ts';

const IO_FAILED = '{doing} {path} failed: {problem}' as const;

export const STD_ERRORS = defineErrors({
  INVALID_DATE: {
    kind: 'input',
    message: "'{text}' is not a date like 2024-01-15",
    remedy: ['write the date as YYYY-MM-DD'],
  },
  INVALID_INSTANT: {
    kind: 'input',
    message: "'{text}' is not a UTC instant like 2024-01-15T17:30:00Z",
    remedy: ['write the instant in UTC, ending in Z'],
  },
  INVALID_KEY: {
    kind: 'input',
    message: "'{key}' is not an object key: keys are relative paths of plain names",
    remedy: [
      'rename it in the file or the flag that it comes from; if it comes from neither, report this as a bug',
    ],
  },
  INVALID_NAME: {
    kind: 'input',
    message: "'{text}' is not a valid {what}: only letters, digits, '.', '_' and '-' are allowed",
    remedy: ['rename the {what}'],
  },
  'IO_{errno}': {
    kind: 'upstream',
    message: IO_FAILED,
    remedy: ['check the disk of the data root, then run the same command again'],
  },
  IO_EACCES: {
    kind: 'upstream',
    message: IO_FAILED,
    remedy: ['make the data root writable for this user'],
  },
  IO_EDQUOT: {
    kind: 'upstream',
    message: IO_FAILED,
    remedy: ['free space within the quota of this user, then run the same command again'],
  },
  IO_EMFILE: {
    kind: 'upstream',
    message: IO_FAILED,
    remedy: ['raise the limit of open files (ulimit -n) or lower --max-parallel'],
  },
  IO_ENOSPC: {
    kind: 'upstream',
    message: IO_FAILED,
    remedy: ['free space on the disk of the data root, then run the same command again'],
  },
  IO_EROFS: {
    kind: 'upstream',
    message: IO_FAILED,
    remedy: ['the data root is on a read-only file system: name another with --data-root'],
  },
  NOT_REMOVABLE: {
    kind: 'input',
    message: "'{path}' may not be {action}: only {allowed} may",
    remedy: [
      'nothing was removed; find the file that names this path: ',
      { command: ['verify', '--manifests'] },
    ],
  },
  STORE_UNFIT: {
    kind: 'input',
    message:
      'the file system of {root} does not refuse to link a file to a name that is taken, so two processes could overwrite each other',
    remedy: ['put the data root on a local file system'],
  },
});
