/** Finds what is wrong with the history, what was made from it, and how it is put right. */
import { auditHistory, DecodeTrial, SealBook, type HistoryAudit } from '@pkg/lake';
import { ContractChecks } from '@pkg/nba';
import { sha256, type ObjectStore } from '@pkg/std';
import { runsMadeFrom } from './made-from.ts';
import { restoreHints } from './restore-hint.ts';
import type { SnapshotFinding, Fault } from './snapshot-finding.ts';

export interface SnapshotAudit {
  readonly snapshots: number;
  readonly findings: readonly SnapshotFinding[];
  /** Paths of which a checksum was recorded by this command. */
  readonly sealed: readonly string[];
}

export interface SnapshotAuditOptions {
  readonly dataRoot: string;
  readonly start: string;
  readonly end: string;
  /** Records the checksums of what was added, where it can be decoded. */
  readonly doesSeal: boolean;
  /** Paths whose bytes of now are right, whatever is on record. */
  readonly accepted: readonly string[];
  readonly onProgress: (snapshots: number) => void;
}

/** @throws KnownError of a file to seal that can't be decoded what the decoder said */
export async function auditSnapshots(
  store: ObjectStore,
  options: SnapshotAuditOptions,
): Promise<SnapshotAudit> {
  const { start, end, onProgress } = options;
  const isWanted = (path: string): boolean => {
    const [, day = ''] = /\/date=([^/]+)\//.exec(path) ?? [];
    return day === '' || (day >= start && day <= end);
  };
  const accepted = new Set(options.accepted);
  const sealed = await sealThese(store, options.accepted);
  const audit = await auditHistory(store, {
    isWanted,
    check: new ContractChecks(store).problemOf,
    onProgress,
  });
  const added = audit.added.filter((path) => !accepted.has(path));
  if (options.doesSeal) sealed.push(...(await sealThese(store, added)));
  const faults = faultsOf({ ...audit, added: options.doesSeal ? [] : added });
  const paths = faults.map(({ path }) => path);
  const madeFrom = await runsMadeFrom(store, paths);
  const restore = await restoreHints(store, faults, options.dataRoot);
  return {
    snapshots: audit.snapshots,
    findings: faults.map((fault, at) => ({
      ...fault,
      made_from: madeFrom[at]!,
      restore: restore[at]!,
    })),
    sealed: sealed.sort(),
  };
}

function faultsOf(audit: HistoryAudit): Fault[] {
  const { damaged, misplaced, broken, missing, added, damagedSeals } = audit;
  return [
    ...damaged.map(({ path, problem }): Fault => ({ kind: 'damaged', path, problem })),
    ...misplaced.map(({ path, problem }): Fault => ({ kind: 'misplaced', path, problem })),
    ...broken.map(({ path, problem }): Fault => ({ kind: 'broken', path, problem })),
    ...missing.map((path): Fault => {
      return { kind: 'missing', path, problem: 'a checksum of it is on record, and it is gone' };
    }),
    ...added.map((path): Fault => {
      return { kind: 'added', path, problem: 'no checksum of it is on record' };
    }),
    ...damagedSeals.map((path): Fault => {
      return { kind: 'checksums', path, problem: 'its bytes are not those of its name' };
    }),
  ];
}

async function sealThese(store: ObjectStore, paths: readonly string[]): Promise<string[]> {
  const trial = new DecodeTrial();
  try {
    const seals = [];
    for (const path of paths) {
      const stored = await store.get(path);
      if (stored === null) continue;
      await trial.pass(stored.bytes, path);
      seals.push({ path, sha256: sha256(stored.bytes) });
    }
    await new SealBook(store).add(seals);
    return seals.map(({ path }) => path);
  } finally {
    await trial.close();
  }
}
