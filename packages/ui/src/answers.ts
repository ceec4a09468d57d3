/** Answers to requests: the objects that the commands print with `--json`, by the same readers. */
import type { RunOptions } from '@pkg/backfill/request';
import { checkStoredRoot } from '@pkg/backfill/settings';
import { checkAsset, refuseBackwards, sourceOf } from '@pkg/backfill/words';
import { shownSlate } from '@pkg/backfill/records';
import { parseGameDate, parseInstant, type GameDate } from '@pkg/std';
import { readStatus, type Status } from '@pkg/engine';
import { newestPublished, publishedSlates } from '@pkg/steps';
import { calendarOf, datedAssets, knownDates } from './calendar.ts';
import { cellManifests } from './cell-manifests.ts';
import { UI_ERRORS } from './errors.ts';
import type { Subject } from './subject.ts';

/** Parameters of a URL. */
export interface Asked {
  readonly path: string;
  readonly get: (name: string) => string | undefined;
}

const NO_FLAGS: RunOptions = {
  asOfMode: 'pretip',
  allowLookahead: false,
  resume: true,
  force: false,
};

type Answer = (subject: Subject, asked: Asked) => Promise<object>;

/** Answers by path. */
export const ANSWERS: Readonly<Record<string, Answer>> = {
  '/api/health': () => Promise.resolve({ ok: true }),
  '/api/status': async (subject, asked) => ({
    schema: 'status.v1',
    ok: true,
    ...(await statusOf(subject, asked)),
  }),
  '/api/dates': async ({ store, dataRoot, allowsActions }) => ({
    schema: 'dates.v1',
    ok: true,
    data_root: dataRoot,
    allows_actions: allowsActions === true,
    assets: datedAssets(),
    dates: await knownDates(store),
  }),
  '/api/calendar': async (subject, asked) => ({
    schema: 'calendar.v1',
    ok: true,
    ...calendarOf(await statusOf(subject, asked), datedAssets()),
  }),
  '/api/cell': async ({ store }, asked) => {
    const asset = await checkAsset(needed(asked, 'asset'));
    const found = await cellManifests(store, asset, neededDate(asked));
    return { schema: 'cell.v1', ok: true, ...found };
  },
  '/api/why': async (subject, asked) => ({
    schema: 'why.v1',
    ok: true,
    cells: await whyOf(
      subject,
      await checkAsset(needed(asked, 'asset')),
      neededDate(asked),
      asked.get('backfill'),
    ),
  }),
  '/api/stale': async ({ store, config, now }, asked) => {
    const { staleCells } = await import('./stale-cells.ts');
    const range = { start: neededDate(asked, 'start'), end: neededDate(asked, 'end') };
    refuseBackwards(range);
    return { schema: 'stale.v1', ok: true, cells: await staleCells(store, range, config, now()) };
  },
  '/api/show': async ({ store }, asked) => {
    const date = dateOf(asked, 'date') ?? (await newestPublished(store));
    const how = { top: Infinity, all: asked.get('all') === 'true' };
    const slates = await publishedSlates(store, date);
    return { schema: 'show.v1', ok: true, slates: slates.map((slate) => shownSlate(slate, how)) };
  },
  '/api/backfills': async ({ store }) => {
    const { backfillIds } = await import('@pkg/backfill/request');
    return { schema: 'backfills.v1', ok: true, backfills: (await backfillIds(store)).reverse() };
  },
  '/api/backfill': async (subject, asked) => {
    const { newestBackfill } = await import('@pkg/backfill/request');
    const { backfillState } = await import('./backfill-state.ts');
    const id = asked.get('backfill') ?? (await newestBackfill(subject.store));
    return { schema: 'backfill.v1', ok: true, ...(await backfillState(subject, id)) };
  },
  '/api/diff': async ({ store }, asked) => {
    const { diffRuns, pairRuns } = await import('@pkg/audit/lineage');
    const slates = [];
    for (const pair of await pairRuns(store, needed(asked, 'before'), needed(asked, 'after')))
      slates.push(await diffRuns(store, pair));
    return { schema: 'diff.v1', ok: true, slates };
  },
  '/api/select': async ({ store }, asked) => {
    const { explainFromHistory } = await import('@pkg/steps');
    const source = await sourceOf(needed(asked, 'source'));
    const cutoff = parseInstant(needed(asked, 'as_of'));
    const explained = await explainFromHistory(store, source, neededDate(asked), cutoff);
    return { schema: 'select.v1', ok: explained.chosen.length > 0, ...explained };
  },
  '/api/trace': async ({ store }, asked) => {
    const { traceValue } = await import('@pkg/audit/lineage');
    const trace = await traceValue(store, {
      player: needed(asked, 'player'),
      column: needed(asked, 'column'),
      date: neededDate(asked),
      run: asked.get('run'),
      group: asked.get('group'),
    });
    return { schema: 'trace.v1', ok: true, ...trace };
  },
};

/** @throws KnownError as the command of the same name does */
export async function answerOf(answer: Answer, subject: Subject, asked: Asked): Promise<object> {
  // A root that went away reads as an empty one.
  if (asked.path !== '/api/health') await checkStoredRoot(subject.dataRoot, false);
  return answer(subject, asked);
}

function statusOf({ store, host }: Subject, asked: Asked): Promise<Status> {
  const [start, end] = [dateOf(asked, 'start'), dateOf(asked, 'end')];
  refuseBackwards({ start, end });
  return readStatus(store, { start, end, host });
}

/** As `pipeline why` does: with the flags of a backfill that is on record, else with none. */
async function whyOf(
  { store, config, dataRoot, now }: Subject,
  asset: string,
  date: GameDate,
  backfill: string | undefined,
): Promise<object> {
  const { recordedRequest, runRequest } = await import('@pkg/backfill/request');
  const { planRun } = await import('@pkg/backfill/run');
  const { whyCells } = await import('@pkg/backfill/plan');
  const { flags } =
    backfill === undefined ? { flags: NO_FLAGS } : await recordedRequest(store, backfill);
  const again = { start: date, end: date, season: undefined, resume: true, force: false };
  const request = await runRequest(store, { ...flags, ...again }, config, now());
  return whyCells(store, await planRun(store, request), asset, request, { dataRoot, config });
}

/** @throws KnownError `PARAMETER_MISSING` */
export function needed({ path, get }: Asked, name: string): string {
  const value = get(name);
  if (value === undefined || value === '') throw UI_ERRORS.PARAMETER_MISSING({ path, name });
  return value;
}

function neededDate(asked: Asked, name = 'date'): GameDate {
  return parseGameDate(needed(asked, name));
}

function dateOf({ get }: Asked, name: string): GameDate | undefined {
  const value = get(name);
  return value === undefined || value === '' ? undefined : parseGameDate(value);
}
