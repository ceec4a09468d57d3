export { auditSnapshots, type SnapshotAudit, type SnapshotFinding } from './audit-snapshots.ts';
export type { MadeFrom } from './made-from.ts';
