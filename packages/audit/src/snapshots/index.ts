export { auditSnapshots, type SnapshotAudit } from './audit-snapshots.ts';
export type { SnapshotFinding } from './snapshot-finding.ts';
export type { MadeFrom } from './made-from.ts';
