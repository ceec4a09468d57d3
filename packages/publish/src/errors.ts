/** The failures that this package foresees. */
import { defineErrors } from '@pkg/std';

const AGAIN = 'run the same command again';

export const PUBLISH_ERRORS = defineErrors({
  LEASE_CONTENDED: {
    kind: 'conflict',
    message: 'other processes took the lease {name} {times} times in a row before this one could',
    remedy: [`end the other processes on this data root, then ${AGAIN}`],
  },
  LEASE_LOST: {
    kind: 'conflict',
    message: 'another process has taken over the lease {name}, since this one was silent too long',
    remedy: [`${AGAIN}: it continues from what is done`],
  },
  NONDETERMINISTIC_OUTPUT: {
    kind: 'conflict',
    message:
      '{path} is already written with SHA-256 {existing}, but this run produced bytes with SHA-256 {offered}',
    remedy: [
      'an output is never overwritten: run under a new run id; if the inputs were equal, find what the step reads besides them: a clock, randomness, the order of files',
    ],
  },
  NOT_PINNED: {
    kind: 'missing',
    message: 'run {runId} is not pinned',
    remedy: ['see which runs are: ', { command: ['pin', 'list'] }],
  },
  PIN_MOVED: {
    kind: 'conflict',
    message: 'another process changed the pin of run {runId} at the same time',
    remedy: ['see what the pin says now: ', { command: ['pin', 'list'] }],
  },
  POINTER_DAMAGED: {
    kind: 'conflict',
    message: 'the pointer {path} is damaged in version {version}: {problem}',
    remedy: [
      'see what else is damaged: ',
      { command: ['verify', '--manifests'] },
      '; replace the pointer: ',
      { command: ['rollback', '<date>', '--to', '<run>'] },
    ],
  },
  POINTER_FENCED: {
    kind: 'conflict',
    message:
      '{mover} moved {path} at {movedAt} with the fencing token {currentFence}, so run {runId} cannot move it with the lower token {fence}',
    remedy: [
      `this process lost its lease to the other one; ${AGAIN} if run {runId} should be current`,
    ],
  },
  POINTER_MOVED: {
    kind: 'conflict',
    message: '{path} moved while run {runId} was promoted: {current}',
    remedy: ['look at the run that is current now; promote again if this one should replace it'],
  },
  STOPPED: {
    kind: 'cancelled',
    message: 'the process was stopped while it waited for the lease {name}',
    remedy: [AGAIN],
  },
  VALUE_CONTENDED: {
    kind: 'conflict',
    message: 'other processes changed {folder} {times} times in a row before this one could',
    remedy: [`end the other processes on this data root, then ${AGAIN}`],
  },
});
