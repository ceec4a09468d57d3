/** Stops a backfill, once the reader has confirmed it. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { problemOf, send, type Problem } from './api.ts';
import { ProblemBox } from './problem-box.tsx';

type Step = 'idle' | 'confirming' | 'asked' | Problem;

export function StopButton({ backfill }: { readonly backfill: string }): JSX.Element {
  const [step, setStep] = useState<Step>('idle');
  const to = (next: Step) => (): void => {
    setStep(next);
  };
  const stop = (): void => {
    send('/api/cancel', { backfill }).then(to('asked'), (error: unknown) => {
      setStep(problemOf(error));
    });
  };
  if (step === 'asked')
    return (
      <p role="status">It is asked to stop: running cells finish, and the rest can be resumed.</p>
    );
  if (step === 'confirming')
    return (
      <p role="group" aria-label="Stop it?">
        Running cells finish, no more are started. Stop it?{' '}
        <button type="button" onClick={stop}>
          Yes, stop it
        </button>{' '}
        <button type="button" onClick={to('idle')}>
          No
        </button>
      </p>
    );
  return (
    <>
      <p>
        <button type="button" onClick={to('confirming')}>
          Stop this backfill
        </button>
      </p>
      {typeof step === 'object' ? <ProblemBox problem={step} /> : null}
    </>
  );
}
