/** The findings of `verify --manifests`: a block a file, with its cell and the command to run next. */
import type { Audit, Finding } from '@pkg/engine';
import { cellTitle } from '@pkg/backfill/records';

/** How many temporary files are listed before the rest is only counted. */
const MAX_LEFTOVERS = 12;

/** A finding with the command to run next. */
export type MendableFinding = Omit<Finding, 'remedy'> & { readonly next: string };
export type MendableAudit = Omit<Audit, 'findings'> & {
  /** Those that are left. */
  readonly findings: readonly MendableFinding[];
  /** With --mend: what was wrong and is not any more. */
  readonly mended: readonly Omit<Finding, 'remedy'>[];
};

/** @param mend the command that mends; null where it was this one */
export function presentAudit(audit: MendableAudit, mend: string | null): string {
  const mended = audit.mended.map(({ path, problem }) => `mended ${path}: ${problem}`);
  return [...mended, presentFindings(audit), ...leftoverLines(audit, mend)].join('\n');
}

function leftoverLines({ leftovers }: MendableAudit, mend: string | null): string[] {
  if (leftovers.length === 0) return [];
  const bytes = leftovers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const some = leftovers.slice(0, MAX_LEFTOVERS).map(({ key }) => `  ${key}`);
  const more = leftovers.length - some.length;
  return [
    `${String(leftovers.length)} temporary files of writers that died, ${String(bytes)} bytes, which nobody reads${mend === null ? ': removed' : ':'}`,
    ...some,
    ...(more === 0 ? [] : [`  and ${String(more)} more`]),
    ...(mend === null ? [] : [`  next: ${mend}`]),
  ];
}

function presentFindings({ findings, ...counts }: MendableAudit): string {
  const looked =
    `${String(counts.manifests)} manifests, ${String(counts.outputs)} outputs, ` +
    `${String(counts.pointers)} pointers, ${String(counts.plans)} plans`;
  if (findings.length === 0) return `${looked}: every byte is as it was written.`;
  return [
    `${looked}: ${String(findings.length)} damaged`,
    ...findings.flatMap(({ path, cell, problem, next }) => [
      `  ${path}`,
      ...(cell === null ? [] : [`    of ${cellTitle(cell)}`]),
      `    ${problem}`,
      `    next: ${next}`,
    ]),
  ].join('\n');
}
