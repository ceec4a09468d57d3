import type { Problem } from './api.ts';
import type { JSX } from 'preact';

export function ProblemBox({ problem }: { readonly problem: Problem }): JSX.Element {
  return (
    <div class="problem" role="alert">
      <p>
        <strong>{problem.code}</strong> {problem.message}
      </p>
      {problem.hint === undefined ? null : (
        <p>
          Next: <code>{problem.hint}</code>
        </p>
      )}
    </div>
  );
}
