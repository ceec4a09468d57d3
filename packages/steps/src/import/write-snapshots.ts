/**
 * Writes snapshots into their histories, many at a time; snapshots that are there already stay as they are. Everything
 * is checked before anything is written: an import that is refused wrote nothing.
 */
import {
  contractProblems,
  snapshotConflict,
  SnapshotWriter,
  type SnapshotOutlook,
} from '@pkg/lake';
import { ContractChecks, contractsOf } from '@pkg/nba';
import { inParallel, KnownError, type Instant, type ObjectStore } from '@pkg/std';
import { STEP_ERRORS } from '../errors.ts';
import { Corrections } from './corrections.ts';
import { readImports, recordImport, type ImportForm } from './import-journal.ts';
import type { Draft } from './season-snapshots.ts';

export interface ImportCounts {
  readonly created: number;
  readonly same: number;
  /** Snapshots put back where the bytes did not match the checksum on record, or nobody could read them. */
  readonly restored: number;
  /** Later versions of snapshots that are recorded with other rows. */
  readonly corrected: number;
}

export interface ImportReport {
  readonly datasets: Readonly<Record<string, ImportCounts>>;
  readonly leftOut: readonly string[];
  /** The name by which the import can be withdrawn; null where it wrote nothing. */
  readonly id: string | null;
  /** Paths of later versions that were written. */
  readonly corrections: readonly string[];
}

/** The origin of an import: from where, and when. */
export interface ImportOrigin {
  readonly at: Instant;
  /** The file or folder, as it was named. */
  readonly from: string;
  readonly form: ImportForm;
  /** The instant from which corrections are known; left out: other rows than those on record are refused. */
  readonly capturedAt: Instant | undefined;
}

/** Drafts that are looked at together: enough for a store that is far away. */
const LOOKS = 24;
/** Snapshots that are written before the import says how far it is. */
const WRITTEN_TOGETHER = 1024;
/** The most refused snapshots that are named. */
const MAX_NAMED = 3;

type Count = keyof ImportCounts;

interface Planned {
  readonly dataset: string;
  readonly outlook: SnapshotOutlook;
  readonly as: Count;
}

/**
 * Writes every draft once.
 *
 * @param origin left out, the import is not recorded, and corrects nothing
 * @param isCapture the capture clocks are those of the import: rows that the newest snapshot has already are not written again
 * @throws KnownError `SNAPSHOT_CONFLICT`, `CORRECTION_TOO_EARLY`: then nothing was written
 */
export async function writeSnapshots(
  store: ObjectStore,
  drafts: readonly Draft[],
  onProgress: (done: number, total: number) => void,
  origin?: ImportOrigin,
  { isCapture = false }: { readonly isCapture?: boolean } = {},
): Promise<Omit<ImportReport, 'leftOut'>> {
  const counts: Record<string, Record<Count, number>> = {};
  const writer = new SnapshotWriter(store);
  const checks = new ContractChecks(store);
  let done = 0;
  const settle = (dataset: string, as: Count): void => {
    counts[dataset] ??= { created: 0, same: 0, restored: 0, corrected: 0 };
    counts[dataset][as] += 1;
    done += 1;
    onProgress(done, drafts.length);
  };
  try {
    const planned = await plan(store, writer, drafts, origin, isCapture);
    const changes = planned.filter(({ as }) => as !== 'same');
    const written = changes.map(({ outlook: { path, sha256 } }) => ({ path, sha256 }));
    const id =
      origin === undefined || changes.length === 0
        ? null
        : await recordImport(store, origin, written);
    for (const { dataset, as, outlook } of planned) {
      if (as !== 'same') continue;
      await writer.put(outlook);
      settle(dataset, as);
    }
    await writeAll(writer, changes, settle);
    for (const { dataset, outlook } of changes) await checks.noteKept(dataset, outlook.sha256);
    await checks.save();
    const corrections = changes.filter(({ as }) => as === 'corrected');
    return { datasets: counts, id, corrections: corrections.map(({ outlook }) => outlook.path) };
  } finally {
    await writer.seal();
  }
}

async function writeAll(
  writer: SnapshotWriter,
  changes: readonly Planned[],
  settle: (dataset: string, as: Count) => void,
): Promise<void> {
  for (let from = 0; from < changes.length; from += WRITTEN_TOGETHER) {
    const batch = changes.slice(from, from + WRITTEN_TOGETHER);
    try {
      const written = await writer.putAll(batch.map(({ outlook }) => outlook));
      for (const [at, { dataset, as }] of batch.entries())
        settle(dataset, written[at] === 'same' ? 'same' : as);
    } catch (error) {
      throw stopped(error, from, changes.length);
    }
  }
}

/** Explains an import that stopped: what it wrote before stays, and the same import completes it. */
function stopped(error: unknown, written: number, total: number): unknown {
  if (!(error instanceof KnownError)) return error;
  const { code, kind, message, remedy = ['correct what stopped it'], facts } = error;
  return new KnownError({
    ...{ code, kind, cause: error, facts },
    message: `${message}; the import stopped after ${String(written)} of ${String(total)} snapshots, and perhaps some more`,
    remedy: [...remedy, '; then run the same import again: it completes what is there'],
  });
}

/** Plans what becomes of each draft. Writes nothing. */
async function plan(
  store: ObjectStore,
  writer: SnapshotWriter,
  drafts: readonly Draft[],
  origin: ImportOrigin | undefined,
  isCapture: boolean,
): Promise<Planned[]> {
  const capturedAt = origin?.capturedAt;
  const imported =
    capturedAt === undefined || origin?.form !== 'season' ? NONE : await seasonPaths(store);
  const corrections = new Corrections(store);
  const planned: Planned[] = [];
  const conflicts: KnownError[] = [];
  const places = new Map<string, string>();
  try {
    const looks = await inParallel(drafts, LOOKS, (draft) => {
      // Drafts of a season were checked against their contract by their rows in the file.
      if (origin?.form !== 'season') refuseBroken(draft);
      return writer.look(draft);
    });
    for (const [at, draft] of drafts.entries()) {
      const { dataset } = draft;
      let outlook = looks[at]!;
      let as: Count = outlook.state === 'same' ? 'same' : 'created';
      if (outlook.state === 'damaged') as = 'restored';
      if (isCapture && outlook.state === 'free' && (await corrections.isNewest(draft))) {
        outlook = { ...outlook, state: 'same', isExact: false };
        as = 'same';
      }
      const isOther =
        outlook.state === 'other' ||
        (outlook.state === 'free' &&
          imported.size > 0 &&
          (await corrections.isMoved(draft, imported)));
      if (isOther && capturedAt !== undefined) {
        const correction = await corrections.of(draft, capturedAt);
        as = correction === undefined ? 'same' : 'corrected';
        if (correction === undefined) outlook = { ...outlook, state: 'same', isExact: false };
        else outlook = await writer.look(correction);
      }
      if (outlook.state === 'other') conflicts.push(snapshotConflict(outlook));
      const twin = places.get(outlook.path);
      if (twin !== undefined && twin !== outlook.sha256 && as !== 'same')
        conflicts.push(STEP_ERRORS.SNAPSHOT_CONFLICT({ path: outlook.path }));
      if (twin === undefined || as === 'same') planned.push({ dataset, outlook, as });
      else
        planned.push({
          dataset,
          outlook: { ...outlook, state: 'same', isExact: false },
          as: 'same',
        });
      places.set(outlook.path, outlook.sha256);
    }
  } finally {
    await corrections.close();
  }
  if (conflicts.length > 0) throw refusal(conflicts, planned);
  return planned;
}

const NONE: ReadonlySet<string> = new Set();

/**
 * Lists the paths that earlier imports of seasons wrote: a season whose tips moved has other clocks for the same
 * things.
 */
async function seasonPaths(store: ObjectStore): Promise<ReadonlySet<string>> {
  const imports = (await readImports(store)).filter(({ form }) => form === 'season');
  return new Set(imports.flatMap(({ snapshots }) => snapshots.map(({ path }) => path)));
}

/** No import writes what no plan would read. @throws KnownError `TABLE_CONTRACT` */
function refuseBroken({ dataset, contract, rows, keys }: Draft): void {
  const form = contractsOf(dataset).find(({ columns }) =>
    Object.keys(columns).every((name) => Object.hasOwn(contract.columns, name)),
  );
  const problems = form === undefined ? [] : contractProblems(form, rows);
  if (problems.length === 0) return;
  const place = keys.map(([key, value]) => `${key}=${value}`).join('/');
  const problem = `${problems.join('; ')}. Nothing was written`;
  throw STEP_ERRORS.TABLE_CONTRACT({ path: `${dataset} ${place}`, table: form!.name, problem });
}

/** Makes one error of all refusals: the first in full. */
function refusal(conflicts: readonly KnownError[], planned: readonly Planned[]): KnownError {
  const [first, ...others] = conflicts as [KnownError, ...KnownError[]];
  const pathOf = ({ facts }: KnownError): string => facts['path'] as string;
  const named = others.slice(0, MAX_NAMED).map(pathOf);
  const more = others.length - named.length;
  const rest =
    others.length === 0
      ? ''
      : `; so are ${String(others.length)} others: ${named.join(', ')}${more > 0 ? `, and ${String(more)} more` : ''}`;
  const same = planned.filter(({ as }) => as === 'same').length;
  return new KnownError({
    code: first.code,
    kind: first.kind,
    message: `${first.message}${rest}. Nothing was written: of ${String(planned.length)} snapshots ${String(same)} are there already, ${String(conflicts.length)} are refused`,
    remedy: first.remedy,
    facts: { ...first.facts, refused: conflicts.map(pathOf) },
    cause: first,
  });
}
