/** The findings of `verify --snapshots` in words. */
import type { MadeFrom, SnapshotAudit, SnapshotFinding } from '@pkg/audit/snapshots';

/** How many of each kind, and of what was made from one, are listed before the rest is only counted; `--json` has all. */
const MAX_LISTED = 20;
const MAX_CELLS = 4;

export function presentSnapshots({ snapshots, findings, sealed }: SnapshotAudit): string {
  const looked = `${String(snapshots)} snapshots`;
  const faults = findings.filter(({ kind }) => kind !== 'added');
  const added = findings.filter(({ kind }) => kind === 'added');
  return [
    ...(sealed.length === 0 ? [] : [`Sealed ${String(sealed.length)} snapshots as they are now.`]),
    faults.length === 0
      ? `${looked}: every byte is as its checksum says, and every row as its contract says${added.length === 0 ? '.' : `, but for ${String(added.length)} without one.`}`
      : `${looked}: ${counted(findings)}`,
    ...listed(faults, (finding) => block(finding)),
    ...listed(added, ({ path }) => [`  added    ${path}`]),
    ...(added[0] === undefined ? [] : [`  next: ${added[0].restore}`]),
  ].join('\n');
}

function counted(findings: readonly SnapshotFinding[]): string {
  const kinds = ['damaged', 'misplaced', 'broken', 'missing', 'checksums', 'added'] as const;
  return kinds
    .flatMap((kind) => {
      const count = findings.filter((finding) => finding.kind === kind).length;
      return count === 0
        ? []
        : [`${String(count)} ${kind === 'checksums' ? 'damaged files of checksums' : kind}`];
    })
    .join(', ');
}

function listed(
  findings: readonly SnapshotFinding[],
  lines: (finding: SnapshotFinding) => readonly string[],
): string[] {
  const rest = findings.length - MAX_LISTED;
  return [
    ...findings.slice(0, MAX_LISTED).flatMap(lines),
    ...(rest > 0 ? [`  and ${String(rest)} more, all of them with --json`] : []),
  ];
}

function block({ kind, path, problem, made_from: made, restore }: SnapshotFinding): string[] {
  return [
    `  ${kind === 'checksums' ? 'damaged' : kind}  ${path}`,
    `    ${problem}`,
    `    ${madeInWords(made)}`,
    `    next: ${restore}`,
  ];
}

function madeInWords({ cells, backfills }: MadeFrom): string {
  if (cells.length === 0 && backfills.length === 0) return 'no run was made from it';
  const chosen =
    cells.length === 0
      ? 'read as one of a set'
      : `chosen by ${cells.slice(0, MAX_CELLS).join(', ')}${cells.length > MAX_CELLS ? ` and ${String(cells.length - MAX_CELLS)} more` : ''}`;
  return backfills.length === 0
    ? chosen
    : `${chosen}; in the plans of ${backfills.slice(0, MAX_CELLS).join(', ')}${backfills.length > MAX_CELLS ? ` and ${String(backfills.length - MAX_CELLS)} more` : ''}`;
}
