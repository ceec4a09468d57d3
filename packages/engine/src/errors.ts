/** The failures that this package foresees. */
import { defineErrors } from '@pkg/std';

const AGAIN = 'run the same command again';
const DAMAGED = { command: ['verify', '--manifests'] } as const;

export const ENGINE_ERRORS = defineErrors({
  CHECKS_FAILED: {
    kind: 'input',
    message: '{subject} did not pass its checks: {problem}',
    remedy: [`nothing that depends on it was made; mend what the check names, then ${AGAIN}`],
  },
  INPUT_CHANGED_DURING_RUN: {
    kind: 'conflict',
    message: '{path} {change} when the run was planned',
    remedy: [`${AGAIN}: it plans again from the present files`],
  },
  INVALID_PLAN: {
    kind: 'input',
    message: '{name} is not a plan that this program saved: {problem}',
    remedy: ['plan again: ', { command: ['run', '...', '--dry-run', '--out', 'plan.json'] }],
  },
  MANIFEST_DAMAGED: {
    kind: 'conflict',
    message: 'the run was made from {path}, but {problem}',
    remedy: ['see everything that is damaged, and the command that makes it again: ', DAMAGED],
  },
  NO_SUCH_RUN: {
    kind: 'missing',
    message: '{gameDate} has no run {runId} that passed its checks; {others}',
    remedy: [
      'see every run: ',
      { command: ['status', '--start', '{gameDate}', '--end', '{gameDate}', '--json'] },
    ],
  },
  OUTPUT_DAMAGED: {
    kind: 'conflict',
    message: 'the outputs that {path} names are not as they were made: nothing is published',
    remedy: ['see the command that makes them again as they were made: ', DAMAGED],
  },
  UPSTREAM_NOT_SELECTED: {
    kind: 'input',
    message:
      'the selected steps need {assets}, which no earlier run has made from the present inputs',
    remedy: ['add to --steps: {steps}'],
  },
  WORKER_CODE_DIFFERS: {
    kind: 'conflict',
    message: 'a worker has the code {found} for {cell}, which was planned with {expected}',
    remedy: [`the program changed while it ran; ${AGAIN}: it plans with the code of now`],
  },
  WORKER_DIED: {
    kind: 'upstream',
    message: 'a worker ended while it made {cell}: {problem}',
    remedy: [`${AGAIN}; where it ends again, lower --workers or --max-parallel to use less memory`],
  },
});
