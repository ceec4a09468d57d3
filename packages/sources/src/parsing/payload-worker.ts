/** The program of a worker thread: parses one payload after another. Failures go back as data. */
import type { SourceName } from '@pkg/nba';
import { workerFailure, type GameDate } from '@pkg/std';
import { readContests } from '../draftkings/contests.ts';
import { boxScoreDrafts } from '../live/box-scores-source.ts';
import { LINEUPS_SOURCE } from '../live/lineups-source.ts';
import { oddsDrafts } from '../live/odds-source.ts';
import { ROSTER_SOURCE } from '../live/roster-source.ts';
import { salariesDrafts } from '../live/salaries-source.ts';
import { SCHEDULE_SOURCE } from '../live/schedule-source.ts';
import { isFinalBoxScore } from '../nba/box-score.ts';
import { THE_ODDS_API } from '../odds/the-odds-api.ts';
import type { Draft, Payload } from '../source.ts';
import type { Question, Reply, ReplyOutcome } from './payload-question.ts';

/** Answers one question; whatever goes wrong comes back as data. */
export default async function answerQuestion(question: Question): Promise<ReplyOutcome> {
  try {
    return { ok: true, reply: await replyTo(question) };
  } catch (thrown) {
    return workerFailure(thrown);
  }
}

async function replyTo(question: Question): Promise<Reply> {
  if (question.ask === 'isFinal') return isFinalBoxScore(question.bytes);
  if (question.ask === 'contests') return readContests(question.bytes);
  const { source, payloads, date } = question;
  const drafts = await draftsOf(source, payloads, date);
  return drafts.map(({ contract: _, ...draft }) => draft);
}

async function draftsOf(
  source: SourceName,
  payloads: readonly Payload[],
  date: GameDate,
): Promise<readonly Draft[]> {
  switch (source) {
    case 'schedule':
      return SCHEDULE_SOURCE.parse(payloads, date);
    case 'boxscores':
      return boxScoreDrafts(payloads);
    case 'roster':
      return ROSTER_SOURCE.parse(payloads, date);
    case 'salaries':
      return salariesDrafts(payloads);
    case 'odds':
      return oddsDrafts(THE_ODDS_API, payloads, date);
    case 'lineups':
      return LINEUPS_SOURCE.parse(payloads, date);
    default:
      throw new Error(`${source} has no payloads of JSON`);
  }
}
