/** The failures that this package foresees. */
import { defineErrors } from '@pkg/std';

const RESTORE = ['restore the file from its source, then import it again'] as const;

export const LAKE_ERRORS = defineErrors({
  DECODE_TOO_LARGE: {
    kind: 'input',
    message:
      'decoding {path} was stopped at {limitMb} MB of memory: the file is damaged, or not one that this program reads',
    remedy: RESTORE,
  },
  DECODE_TOO_SLOW: {
    kind: 'input',
    message:
      'decoding {path} was stopped after {limitSeconds} s: the file is damaged, or not one that this program reads',
    remedy: RESTORE,
  },
  SNAPSHOT_CONFLICT: {
    kind: 'conflict',
    message: 'another snapshot is already recorded at {path}: {difference}',
    remedy: [
      'a snapshot is never overwritten: import a correction as known from a later time, with --captured-at <instant>, or withdraw the wrong snapshot: ',
      { command: ['import', '--withdraw', '<import>'] },
    ],
  },
  SNAPSHOT_DAMAGED: {
    kind: 'input',
    message: 'the snapshot {path} is damaged: {problem}',
    remedy: [
      'see what was made from it and how to restore it: ',
      { command: ['verify', '--snapshots'] },
    ],
  },
  SNAPSHOT_WITHOUT_CLOCKS: {
    kind: 'input',
    message: '{path} does not have two clocks: {problem}',
    remedy: [
      'import the file and name its clock columns: ',
      {
        command: [
          'import',
          '<file>',
          '--source',
          '<source>',
          '--as-of-column',
          '<column>',
          '--available-column',
          '<column>',
        ],
      },
    ],
  },
  TABLE_CONTRACT: {
    kind: 'input',
    message: '{path} lacks {columns}, which {table} requires',
    remedy: ['import the data again with this version'],
  },
  TABLE_UNREADABLE: {
    kind: 'input',
    message: '{path} is not {format}: {problem}',
    remedy: RESTORE,
  },
});
