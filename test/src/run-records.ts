/** Reads what a root says about its runs: manifests, plans, summaries, pointers and tables, each checked as it is read. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRows, type Row } from '@pkg/lake';
import { parseManifest, summarySchema, type Manifest, type Summary } from '@pkg/manifest';
import { filesBelow } from './file-tree.ts';
import { runPipeline, type Around } from './pipeline-process.ts';
import type { Ended } from './ended.ts';

/** The report that `pipeline run --json` prints. */
export interface RunReport {
  readonly schema: string;
  readonly ok: boolean;
  readonly exit: number;
  readonly plan: {
    readonly hash: string;
    readonly cells: Readonly<Record<'run' | 'reuse' | 'skip' | 'blocked', number>>;
  };
}

export interface ReportedRun extends Ended {
  readonly report: RunReport;
  readonly summary: Summary;
}

/** `pipeline run --json`, with its summary checked against the schema. */
export async function runReported(
  root: string,
  args: readonly string[],
  around: Around = {},
): Promise<ReportedRun> {
  const ended = await runPipeline(['run', '--data-root', root, '--json', ...args], around);
  const report = reportIn(ended) as RunReport & { readonly summary: unknown };
  if (report.summary === undefined) throw new Error(`expected a summary, got ${ended.stdout}`);
  return { ...ended, report, summary: summarySchema.parse(report.summary) };
}

/** `pipeline run --dry-run --json`. */
export async function planReported(root: string, args: readonly string[]): Promise<RunReport> {
  const ended = await runPipeline(['run', '--data-root', root, '--json', '--dry-run', ...args]);
  return reportIn(ended);
}

/** Standard output holds one object and nothing else, whatever became of the run. */
function reportIn({ exit, stdout, stderr }: Ended): RunReport {
  try {
    return JSON.parse(stdout) as RunReport;
  } catch (cause) {
    const message = `expected JSON, got '${stdout}' with exit ${String(exit)}: ${stderr}`;
    throw new Error(message, { cause });
  }
}

export interface PlanCell {
  readonly id: string;
  readonly asset: string;
  readonly partition: Manifest['partition'];
  readonly upstream: readonly string[];
  readonly decision: 'run' | 'reuse';
  readonly reason: string;
  readonly skip?: string;
}

export interface PlanFile {
  readonly hash: string;
  readonly slates: readonly {
    readonly game_date: string;
    readonly run_as_of_ts: string;
    readonly lock_at: string;
    readonly first_tip: string;
  }[];
  readonly cells: readonly PlanCell[];
}

/** The plan that a backfill froze. */
export function readPlan(root: string, { backfill_id }: Summary): PlanFile {
  return readJson(root, `manifests/backfills/${backfill_id}/plan.json`) as PlanFile;
}

/** The named cells and all that reads from them, directly or not, in plan order. */
export function withDependants({ cells }: PlanFile, ids: readonly string[]): string[] {
  const found = new Set(ids);
  for (const cell of cells) if (cell.upstream.some((id) => found.has(id))) found.add(cell.id);
  return cells.filter((cell) => found.has(cell.id)).map((cell) => cell.id);
}

/** Every manifest of the root by its path, each valid against the schema. */
export function readManifests(root: string, asset = ''): Map<string, Manifest> {
  const paths = filesBelow(root, join('manifests', asset)).filter(
    (path) => path.endsWith('/manifest.json') && !path.startsWith('manifests/backfills/'),
  );
  return new Map(paths.sort().map((path) => [path, manifestAt(root, path)]));
}

function manifestAt(root: string, path: string): Manifest {
  const parsed = parseManifest(readFileSync(join(root, path)));
  if ('problem' in parsed) throw new Error(`${path} is no manifest: ${parsed.problem}`);
  return parsed.manifest;
}

/** The one manifest of an asset on a date; of several runs the one named. */
export function manifestOf(
  root: string,
  asset: string,
  gameDate: string,
  runId?: string,
): Manifest {
  const found = [...readManifests(root, asset).values()].filter(
    ({ partition }) =>
      partition.game_date === gameDate && (runId === undefined || partition.run_id === runId),
  );
  if (found.length === 1) return found[0]!;
  throw new Error(
    `expected one manifest of ${asset} on ${gameDate}, found ${String(found.length)}`,
  );
}

/** The run that a pointer names; undefined where there is no pointer. */
export function currentRun(root: string, asset: string, gameDate: string): string | undefined {
  const [path] = filesBelow(root, `current/${asset}/game_date=${gameDate}`).filter((name) =>
    name.endsWith('/current_run.json'),
  );
  if (path === undefined) return undefined;
  return (readJson(root, path) as { readonly run_id: string }).run_id;
}

/** Every row of an output file name below a folder, such as all `unified.parquet` below `runs/finalize.unified`. */
export async function readTables(root: string, folder: string, name: string): Promise<Row[]> {
  const paths = filesBelow(root, folder).filter((path) => path.endsWith(`/${name}`));
  const tables = await Promise.all(
    paths.sort().map((path) => readRows(readFileSync(join(root, path)), path)),
  );
  return tables.flat();
}

function readJson(root: string, path: string): unknown {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}
