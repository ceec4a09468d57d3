/** The process of an attribution, started by `spawn-attribution.ts`. It ends with its parent. */
import { rmSync } from 'node:fs';
import { invariant, KnownError, type KnownErrorFacts } from '@pkg/std';
import { attributeChange, type AttributeOptions } from './attribute-change.ts';
import type { Attribution } from './credit.ts';

/** The question, and the folder for all that is temporary. */
export type AttributionTask = Omit<AttributeOptions, 'onStage'> & { readonly folder: string };

export type AttributionMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'stage'; readonly factor: string; readonly isComputed: boolean }
  | { readonly type: 'done'; readonly attribution: Attribution }
  | { readonly type: 'refused'; readonly error: KnownErrorFacts }
  | { readonly type: 'failed'; readonly message: string };

process.once('message', ({ folder, ...options }: AttributionTask) => {
  const end = (): void => {
    rmSync(folder, { recursive: true, force: true });
    process.kill(process.pid);
  };
  process.once('disconnect', end);
  const onStage = (factor: string, isComputed: boolean): void => {
    tell({ type: 'stage', factor, isComputed });
  };
  attributeChange({ ...options, onStage })
    .then((attribution) => {
      tell({ type: 'done', attribution });
    }, tellFailure)
    .finally(() => {
      process.off('disconnect', end);
      process.disconnect();
    });
});
tell({ type: 'ready' });

/** An error loses its class and its fields between processes. */
function tellFailure(error: unknown): void {
  if (error instanceof KnownError) {
    const { code, kind, message, remedy, facts } = error;
    tell({ type: 'refused', error: { code, kind, message, remedy, facts } });
  } else tell({ type: 'failed', message: error instanceof Error ? error.stack! : String(error) });
}

function tell(message: AttributionMessage): void {
  invariant(process.connected, 'an attribution runs as a child process');
  process.send!(message);
}
