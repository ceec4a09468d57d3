/** Every byte of what runs left, and its mending. */
import { auditStore, mendStore } from '@pkg/engine';
import { mendCommand, remedyHint } from '@pkg/backfill/request';
import { damagedCaptures, setAside } from '@pkg/sources';
import { presentAudit, type MendableAudit } from '../present-audit.ts';
import type { Proof, Proving } from './proof.ts';

export interface ManifestsAsked {
  readonly start?: string | undefined;
  readonly end?: string | undefined;
  readonly mend?: boolean | undefined;
}

export type ManifestsProof = Proof<'manifests'> & MendableAudit;

export async function verifyManifests(
  { store, say, log, ...here }: Proving,
  { start = '', end = '~', mend = false }: ManifestsAsked,
): Promise<ManifestsProof> {
  const isWanted = (folder: string): boolean => {
    const date = /^game_date=(.*)$/.exec(folder)?.[1];
    return date === undefined || (date >= start && date <= end);
  };
  const onProgress = (count: number): void => {
    say(`${String(count)} manifests`);
  };
  const audit = await auditStore(store, { isWanted, onProgress });
  const done = mend ? await mendStore(store, audit) : [];
  const mended = done.map(({ remedy: _, ...finding }) => finding);
  const findings = [];
  for (const { remedy, ...finding } of audit.findings.filter((each) => !done.includes(each)))
    findings.push({ ...finding, next: await remedyHint(store, remedy, here) });
  for (const damaged of await damagedCaptures(store, { from: start, to: end })) {
    const { path, problem } = damaged;
    if (mend) await setAside(store, damaged);
    if (mend) mended.push({ path, cell: null, problem });
    else findings.push({ path, cell: null, problem, next: mendCommand(here) });
  }
  const result = { ...audit, findings, mended };
  log(presentAudit(result, mend ? null : mendCommand(here)));
  return { kind: 'manifests', ok: findings.length === 0, ...result };
}
