/** The conditions that a replay varies around a run although they must change nothing in its outputs. */
import { AUDIT_ERRORS } from '../errors.ts';

export const VARIABLES = ['tz', 'locale', 'threads', 'order', 'cwd'] as const;
export type Variable = (typeof VARIABLES)[number];

/** Names separated by commas, or `none`. @throws KnownError `USAGE` */
export function variablesOf(text: string): Variable[] {
  if (text === 'none') return [];
  return text.split(',').map((name) => {
    const variable = VARIABLES.find((known) => known === name.trim());
    if (variable !== undefined) return variable;
    throw AUDIT_ERRORS.VARIABLE_UNKNOWN({ known: VARIABLES.join(','), name });
  });
}

/** The conditions of one replay. */
export interface Variation {
  readonly name: string;
  readonly tz: string;
  readonly locale: string;
  /** Threads of one simulation, and cells at once. */
  readonly threads: number;
  readonly cells: number;
  /** Seed that directory listings and ready cells are shuffled by; null leaves them in order. */
  readonly orderSeed: number | null;
  /** Whether the process runs in a folder of its own. */
  readonly isElsewhere: boolean;
}

/** UTC, plain C, two threads and cells, everything in order: each variation changes some of it. */
const PLAIN: Variation = {
  name: 'unvaried',
  tz: 'UTC',
  locale: 'C',
  threads: 2,
  cells: 2,
  orderSeed: null,
  isElsewhere: false,
};

// Two replays that differ from each other in everything: a day ahead and 3.5 hours behind UTC, a language whose i has no
// dot and one with a decimal comma, one thread and eight.
const EXTREMES: readonly Variation[] = [
  {
    name: 'far east',
    tz: 'Pacific/Kiritimati',
    locale: 'tr_TR.UTF-8',
    threads: 1,
    cells: 1,
    orderSeed: 1,
    isElsewhere: true,
  },
  {
    name: 'far west',
    tz: 'America/St_Johns',
    locale: 'de_DE.UTF-8',
    threads: 8,
    cells: 8,
    orderSeed: 20_141_207,
    isElsewhere: true,
  },
];

/** The replays that vary these things, all at once: two, or one unvaried when nothing is to be varied. */
export function variations(vary: readonly Variable[]): Variation[] {
  if (vary.length === 0) return [PLAIN];
  return EXTREMES.map((extreme) => blend(extreme, vary));
}

/** The replays that find out what a difference comes from: none varied, then each thing alone. */
export function isolations(vary: readonly Variable[]): Variation[] {
  return [
    PLAIN,
    ...vary.map((variable) => ({ ...blend(EXTREMES[0]!, [variable]), name: variable })),
  ];
}

function blend(extreme: Variation, vary: readonly Variable[]): Variation {
  const has = (variable: Variable): boolean => vary.includes(variable);
  return {
    name: extreme.name,
    tz: has('tz') ? extreme.tz : PLAIN.tz,
    locale: has('locale') ? extreme.locale : PLAIN.locale,
    threads: has('threads') ? extreme.threads : PLAIN.threads,
    cells: has('threads') ? extreme.cells : PLAIN.cells,
    orderSeed: has('order') ? extreme.orderSeed : PLAIN.orderSeed,
    isElsewhere: has('cwd') && extreme.isElsewhere,
  };
}
