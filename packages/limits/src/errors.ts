/** The failures that this package foresees. */
import { defineErrors } from '@pkg/std';

const AGAIN = 'run the same command again';

export const LIMIT_ERRORS = defineErrors({
  CANCELLED: {
    kind: 'cancelled',
    message: 'the run was told to stop',
    remedy: [`${AGAIN}: it continues from here`],
  },
  CIRCUIT_OPEN: {
    kind: 'upstream',
    message: '{source} is not asked until {until}: its last {failures} calls failed',
    remedy: [`look whether {source} is up, then ${AGAIN}`],
  },
  SOURCE_PAUSED: {
    kind: 'upstream',
    message: '{source} asked for a pause, which lasts {seconds} s more',
    remedy: [`${AGAIN} after that; a run goes on without it where its policy allows`],
  },
});
