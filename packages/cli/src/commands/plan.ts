import { Flags } from '@oclif/core';
import Run from './run.ts';

/** Flags that a plan does not need, since it runs nothing. */
const OF_RUNNING = ['plan', 'capture', 'follow', 'wait', 'max-failures'] as const;

export default class Plan extends Run {
  static override makesDataRoot = false;

  static override description =
    'Say what pipeline run with the same flags would do, and write nothing but the plan file of --out: what runs, what is reused, what is blocked and why, which snapshots are selected.';

  static override examples = [
    '<%= config.bin %> plan --start 2024-01-15 --end 2024-01-21 --data-root ./data',
    '<%= config.bin %> plan --start 2024-01-15 --end 2024-01-15 --out plan.json --data-root ./data',
  ];

  static override flags = {
    ...without(Run.flags),
    out: Flags.string({ description: 'keep the plan in this file, for pipeline run --plan' }),
    'dry-run': Flags.boolean({
      description: 'which a plan always is',
      default: true,
      hidden: true,
    }),
  };
}

/** The flags of a run, but for those that it has for running alone. */
function without(flags: typeof Run.flags): typeof Run.flags {
  const left = Object.entries(flags).filter(
    ([name]) => !OF_RUNNING.includes(name as (typeof OF_RUNNING)[number]),
  );
  return Object.fromEntries(left) as typeof Run.flags;
}
