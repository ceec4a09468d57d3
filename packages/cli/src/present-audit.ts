/** What `verify --manifests` found: a block a file, with its cell and the command to run next. */
import type { Audit, Finding } from '@pkg/engine';
import { cellTitle } from './cell-title.ts';

/** A finding with the command to run next. */
export type MendableFinding = Omit<Finding, 'remedy'> & { readonly next: string };
export type MendableAudit = Omit<Audit, 'findings'> & {
  readonly findings: readonly MendableFinding[];
};

export function presentAudit({ findings, ...counts }: MendableAudit): string {
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
