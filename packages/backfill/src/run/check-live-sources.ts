/** Whether the live sources answer, still in their known form: a real capture into a folder that is gone afterwards. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobReport } from '@pkg/sources';
import { fileObjectStore, KnownError, type GameDate } from '@pkg/std';
import type { Config } from '../settings/config-schema.ts';
import { checkStoredRoot, openDataRoot } from '../settings/data-root.ts';
import { captureOnce, type LiveOptions } from './live-capture.ts';

/** The answer of one source. */
export interface CheckedSource {
  readonly source: string;
  readonly ok: boolean;
  /** Rows that its payload gives, the result without one, or what failed. */
  readonly detail: string;
}

/** @param dataRoot whose requests count together with these; undefined where none is named */
export async function checkLiveSources(
  config: Config,
  date: GameDate,
  { only, dataRoot = '' }: Pick<LiveOptions, 'only'> & { readonly dataRoot?: string | undefined },
): Promise<CheckedSource[]> {
  const limitsRoot =
    dataRoot !== '' && (await isThere(dataRoot)) ? openDataRoot(dataRoot) : undefined;
  const folder = await mkdtemp(join(tmpdir(), 'hindcast-check-'));
  try {
    const reports = await captureOnce(fileObjectStore(folder), config, date, { only, limitsRoot });
    return reports.map(checked);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function checked(report: JobReport): CheckedSource {
  const source = [report.source, report.key].filter(Boolean).join(' ');
  if (report.outcome === 'failed')
    return { source, ok: false, detail: `${report.error.code}: ${report.error.message}` };
  const isCaptured = report.outcome === 'done' && report.result === 'captured';
  const detail = isCaptured ? `${String(report.rows)} rows` : 'answers, and has nothing yet';
  return { source, ok: true, detail };
}

/** Whether there is such a data root, of whatever kind. */
async function isThere(dataRoot: string): Promise<boolean> {
  try {
    await checkStoredRoot(dataRoot, false);
    return true;
  } catch (error) {
    if (error instanceof KnownError && error.code === 'NO_SUCH_DATA_ROOT') return false;
    throw error;
  }
}
