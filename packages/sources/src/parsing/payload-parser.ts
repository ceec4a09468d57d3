/** Parses payloads of JSON in a thread of its own: they come from outside, and may be anything. */
import { KnownError, type GameDate } from '@pkg/std';
import type { TableContract } from '@pkg/lake';
import {
  BOXSCORES_RAW,
  DAILY_LINEUPS,
  DK_DRAFTABLES,
  DK_SALARIES,
  ODDS_RAW,
  ROSTER_NIGHTLY_RAW,
  SCHEDULE,
  type SourceName,
} from '@pkg/nba';
import type { ListedDraftGroup } from '../draftkings/contests.ts';
import { drift } from '../drift.ts';
import type { Draft, LiveSource, Payload } from '../source.ts';
import { GuardedThread, type ThreadLimits } from './guarded-thread.ts';
import type { BareDraft, Question, Reply, ReplyOutcome } from './payload-question.ts';

/** Ten minutes: what may be parsed at all takes seconds, but a busy machine takes its time to start a thread. */
const LIMITS: ThreadLimits = { timeoutMs: 600_000, heapMb: 224 };

const CONTRACTS: Readonly<Record<string, TableContract>> = {
  boxscores_raw: BOXSCORES_RAW,
  daily_lineups: DAILY_LINEUPS,
  dk_draftables: DK_DRAFTABLES,
  dk_salaries: DK_SALARIES,
  odds_raw: ODDS_RAW,
  roster_nightly_raw: ROSTER_NIGHTLY_RAW,
  schedule: SCHEDULE,
};

/** The thread is started by the first payload and does not keep the process alive. */
export class PayloadParser {
  readonly #thread: GuardedThread<Question, ReplyOutcome>;

  constructor(limits: ThreadLimits = LIMITS) {
    this.#thread = new GuardedThread(workerUrl(import.meta.url), limits);
  }

  /** A source whose payloads are parsed in the thread. */
  guard(source: LiveSource): LiveSource {
    return { ...source, parse: (payloads, date) => this.#drafts(source.name, payloads, date) };
  }

  /** See `isFinalBoxScore`. @throws KnownError as `guard` says */
  async isFinal(bytes: Uint8Array): Promise<boolean> {
    return (await this.#ask({ ask: 'isFinal', bytes }, 'box score')) as boolean;
  }

  /** See `readContests`. @throws KnownError as `guard` says */
  async contests(bytes: Uint8Array): Promise<readonly ListedDraftGroup[]> {
    const reply = await this.#ask({ ask: 'contests', bytes }, 'contests payload');
    return reply as readonly ListedDraftGroup[];
  }

  /** Ends the thread; parsing again starts another one. */
  close(): Promise<void> {
    return this.#thread.close();
  }

  async #drafts(
    source: SourceName,
    payloads: readonly Payload[],
    date: GameDate,
  ): Promise<readonly Draft[]> {
    const reply = await this.#ask({ ask: 'drafts', source, payloads, date }, `${source} payload`);
    return (reply as readonly BareDraft[]).map((draft) => ({
      ...draft,
      contract: CONTRACTS[draft.dataset]!,
    }));
  }

  /** @throws KnownError of the parser; `PAYLOAD_TOO_SLOW`, `PAYLOAD_TOO_LARGE`, `PAYLOAD_UNREADABLE` */
  async #ask(question: Question, what: string): Promise<Reply> {
    const answer = await this.#thread.run(question);
    if (answer.outcome === 'too slow')
      throw drift('PAYLOAD_TOO_SLOW', what, 'parsing it takes longer than it may', answer.cause);
    if (answer.outcome === 'too large')
      throw drift(
        'PAYLOAD_TOO_LARGE',
        what,
        'parsing it takes more memory than it may',
        answer.cause,
      );
    if (answer.value.ok) return answer.value.reply;
    const { known, problem } = answer.value;
    if (known === undefined) throw drift('PAYLOAD_UNREADABLE', what, problem.slice(0, 200));
    throw new KnownError({
      ...known,
      kind: 'upstream',
      facts: { ...known.facts, retryable: false },
    });
  }
}

/** The worker beside this module: the source in a development run, the built file otherwise. */
function workerUrl(self: string): URL {
  return new URL(self.endsWith('.ts') ? './payload-worker.ts' : './payload-worker.js', self);
}
