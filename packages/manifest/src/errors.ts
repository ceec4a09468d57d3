/** The failures that this package foresees. */
import { defineErrors } from '@pkg/std';

export const MANIFEST_ERRORS = defineErrors({
  INVALID_PARTITION: {
    kind: 'input',
    message: 'the partition has no game_date, season or train_through; its keys are {keys}',
    remedy: ["declare one of these keys among the step's partition keys"],
  },
  MANIFEST_CONTENDED: {
    kind: 'conflict',
    message: 'other processes wrote {path} {times} times in a row before this one could',
    remedy: ['end the other processes that run this cell, then run the same command again'],
  },
  MANIFEST_IS_FINAL: {
    kind: 'conflict',
    message:
      '{path} already records a success with key {existing}; it cannot become {status} with key {offered}',
    remedy: ['run the cell again under a new run id'],
  },
  NONDETERMINISTIC_OUTPUT: {
    kind: 'conflict',
    message: 'the output {output} of {path} has other bytes than an earlier run with the same key',
    remedy: [
      'find what the step reads besides its declared inputs: a clock, randomness, the order of files',
    ],
  },
});
