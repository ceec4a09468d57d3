/** What `verify --manifests` found: a block a file, with its cell and the command to run next. */
import type { Audit } from '@pkg/engine';

export function presentAudit({ findings, ...counts }: Audit): string {
  const looked =
    `${String(counts.manifests)} manifests, ${String(counts.outputs)} outputs, ` +
    `${String(counts.pointers)} pointers, ${String(counts.plans)} plans`;
  if (findings.length === 0) return `${looked}: every byte is as it was written.`;
  return [
    `${looked}: ${String(findings.length)} damaged`,
    ...findings.flatMap(({ path, cell, problem, next }) => [
      `  ${path}`,
      ...(cell === null ? [] : [`    of ${cell}`]),
      `    ${problem}`,
      `    next: ${next}`,
    ]),
  ].join('\n');
}
