/** Requests that change something: each does what a command does. They are answered only where the server was told to allow them. */
import { askToStop } from '@pkg/backfill/run';
import { UI_ERRORS } from './errors.ts';
import type { Subject } from './subject.ts';

type Action = (
  subject: Subject,
  body: Readonly<Record<string, unknown>>,
  path: string,
) => Promise<object>;

/** Actions by path. */
export const ACTIONS: Readonly<Record<string, Action>> = {
  /** As `pipeline cancel` does: its process looks for that at its next heartbeat. */
  '/api/cancel': async ({ store }, body, path) => {
    const { holder } = await askToStop(store, text(body, 'backfill', path));
    return {
      schema: 'cancel.v1',
      ok: true,
      backfill_id: holder.backfill!,
      holder: holder.id,
      outcome: 'asked',
    };
  },
};

function text(body: Readonly<Record<string, unknown>>, name: string, path: string): string {
  const value = body[name];
  if (typeof value === 'string' && value !== '') return value;
  throw UI_ERRORS.PARAMETER_MISSING({ path, name });
}
