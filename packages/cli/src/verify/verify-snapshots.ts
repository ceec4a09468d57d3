/** Every byte of the history, and its rows against their contracts. */
import { auditSnapshots, type SnapshotAudit } from '@pkg/audit/snapshots';
import { presentSnapshots } from '../snapshot-audit/present-snapshots.ts';
import type { Proof, Proving } from './proof.ts';

export interface SnapshotsAsked {
  readonly start?: string | undefined;
  readonly end?: string | undefined;
  readonly seal: boolean;
  readonly accept?: readonly string[] | undefined;
}

export type SnapshotsProof = Proof<'snapshots'> & SnapshotAudit;

export async function verifySnapshots(
  { store, dataRoot, say, log }: Proving,
  { start = '', end = '~', seal, accept = [] }: SnapshotsAsked,
): Promise<SnapshotsProof> {
  const audit = await auditSnapshots(store, {
    ...{ dataRoot, start, end, doesSeal: seal, accepted: accept },
    onProgress: (count) => {
      say(`${String(count)} snapshots`);
    },
  });
  log(presentSnapshots(audit));
  const ok = audit.findings.every(({ kind }) => kind === 'added');
  return { kind: 'snapshots', ok, ...audit };
}
