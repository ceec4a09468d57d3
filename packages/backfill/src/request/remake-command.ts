/** The command that makes again what is damaged, as it was made: from the record of the backfill that made it. */
import type { CopyDifference, Remedy as Repair } from '@pkg/engine';
import { backfillPath, readManifestAt } from '@pkg/manifest';
import {
  compactInstant,
  KnownError,
  parseInstant,
  renderRemedy,
  shellWords,
  unreachable,
  type ObjectStore,
  type Remedy,
} from '@pkg/std';
import { backfillIds, recordOf, type RequestRecord } from './recorded-request.ts';
import { runWords, type Here, type Instead } from './run-command.ts';

/**
 * The command that makes a manifest or its outputs again; words around it where its flags are not known.
 *
 * @param instead of what was asked, such as other dates
 * @param path of the manifest, or of one of its outputs below `runs/`; neither needs to be there
 */
export async function remakeHint(
  store: ObjectStore,
  path: string,
  here: Here,
  instead: Instead = {},
): Promise<string> {
  return renderRemedy(await remakeRemedy(store, path, here, instead));
}

async function remakeRemedy(
  store: ObjectStore,
  path: string,
  here: Here,
  instead: Instead,
): Promise<Remedy> {
  const place = placeOf(path);
  const writer = await writerOf(store, place);
  let record = null;
  if (writer !== undefined) record = await recordOf(store, writer);
  record ??= await newestPlanWith(store, place);
  if (record !== null)
    return [{ command: runWords(record.request, here, { ...of(place, record), ...instead }) }];
  const whose = writer ?? 'the run that made it';
  const day = place.gameDate ?? '<date>';
  return [
    `the record of ${whose} is gone, and with it the flags that it had; without any it is `,
    { command: runWords({ start: day, end: day }, here, instead) },
  ];
}

/** The command to type next for a finding of the audit. */
export async function remedyHint(store: ObjectStore, remedy: Repair, here: Here): Promise<string> {
  switch (remedy.kind) {
    case 'remake':
      return remakeHint(store, remedy.manifest, here);
    case 'make-anew':
      return remakeHint(store, remedy.manifest, here, { force: true });
    case 'roll-back': {
      const date = placeOf(remedy.pointer).gameDate ?? '<date>';
      const move =
        remedy.runId === undefined ? ['publish', date] : ['rollback', date, '--to', remedy.runId];
      return shellWords(['pipeline', ...move, '--data-root', here.dataRoot]);
    }
    case 'publish':
      return shellWords([...publishAgain(remedy.slate), '--data-root', here.dataRoot]);
    case 'ask-again':
      return renderRemedy(await askAgain(store, remedy.backfillId, here));
    case 'pin-again': {
      const command = (verb: string, ...rest: string[]): string =>
        shellWords(['pipeline', 'pin', verb, remedy.runId, ...rest, '--data-root', here.dataRoot]);
      return `${command('add', '--reason', '<why it is to stay>')}; or ${command('remove')}`;
    }
    case 'copy-again':
      return mendCommand(here);
  }
  return unreachable(remedy);
}

/** Publishes the run that a slate is at once more: of its own draft group alone, since others may be at other runs. */
export function publishAgain({
  gameDate,
  draftGroupId,
  run_id,
}: CopyDifference['slate']): readonly string[] {
  const group = draftGroupId === undefined ? [] : ['--group', draftGroupId];
  return ['pipeline', 'publish', gameDate, '--run', run_id, ...group];
}

/** The command that mends everything that can be mended without computing. */
export function mendCommand({ dataRoot }: Pick<Here, 'dataRoot'>): string {
  return shellWords(['pipeline', 'verify', '--manifests', '--mend', '--data-root', dataRoot]);
}

/**
 * An error that names what is damaged in its facts, `remake` or `ask_again`, with the command that mends it as its remedy. What is
 * `stale` is not damaged, but of other code: plain resuming would leave it.
 */
export async function withCommand(
  store: ObjectStore,
  error: KnownError,
  here: Here,
): Promise<KnownError> {
  const { code, kind, message, facts, cause } = error;
  const { remake, ask_again: backfill } = facts;
  const instead: Instead = facts['stale'] === true ? { only: 'stale' } : {};
  const remedy =
    typeof remake === 'string'
      ? await remakeRemedy(store, remake, here, instead)
      : await askAgain(store, String(backfill), here);
  return new KnownError({ code, kind, message, remedy, facts, cause });
}

async function askAgain(store: ObjectStore, backfillId: string, here: Here): Promise<Remedy> {
  const record = await recordOf(store, backfillId);
  if (record !== null) return [{ command: runWords(record.request, here) }];
  return [
    `what ${backfillId} was asked for can't be read any more; what it made is whole without it: `,
    { command: ['status', '--data-root', here.dataRoot] },
  ];
}

/** The newest backfill whose slates were of some of these dates, or undefined. */
export async function backfillOver(
  store: ObjectStore,
  from: string,
  to: string,
): Promise<string | undefined> {
  for (const id of (await backfillIds(store)).reverse()) {
    const { start, end } = (await recordOf(store, id))?.request ?? {};
    if (String(start) <= to && String(end) >= from) return id;
  }
  return undefined;
}

interface Place {
  /** The path of the manifest. */
  readonly path: string;
  readonly runId: string;
  readonly gameDate: string | undefined;
}

function placeOf(path: string): Place {
  return {
    path: path.replace(/^[^/]+(.*\/run=[^/]+)\/.*$/, 'manifests$1/manifest.json'),
    runId: /\/run=([^/]+)/.exec(path)?.[1] ?? '',
    gameDate: /\/game_date=([^/]+)/.exec(path)?.[1],
  };
}

/** The backfill that wrote a manifest; undefined where it can't be read. */
async function writerOf(store: ObjectStore, { path }: Place): Promise<string | undefined> {
  const reading = await readManifestAt(store, path);
  return reading.state === 'valid' ? reading.manifest.environment.orchestrator_run_id : undefined;
}

/** The record of the newest backfill that planned a run. */
async function newestPlanWith(store: ObjectStore, { runId }: Place): Promise<RequestRecord | null> {
  for (const id of (await backfillIds(store)).reverse()) {
    const plan = await store.get(backfillPath(id, 'plan.json'));
    // Plans are large, and name other runs too, in what has changed since them: no plan is parsed in vain.
    if (plan === null || !Buffer.from(plan.bytes).includes(`"run_id": "${runId}"`)) continue;
    const record = await recordOf(store, id);
    if (record !== null) return record;
  }
  return null;
}

/** Asks for the date alone; for all dates where several share the run. */
function of({ gameDate, runId }: Place, { plannedAt }: RequestRecord): Instead {
  const dates = gameDate === undefined ? {} : { start: gameDate, end: gameDate };
  // A slate that was still open is as of its plan's instant, which `pretip` and `lock` give no more.
  if (!runId.startsWith(`${compactInstant(parseInstant(plannedAt))}-`)) return dates;
  return { ...dates, asOfMode: 'custom', asOfTs: plannedAt };
}
