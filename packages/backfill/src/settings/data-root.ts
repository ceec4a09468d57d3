/** Whether a folder is a data root, so that a misspelt one is neither read as empty nor filled. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { BACKFILL_ERRORS } from '../errors.ts';

/** Folders at the top of a data root: one of these makes a folder one. */
const FOLDERS: ReadonlySet<string> = new Set([
  ...['bronze', 'payloads', 'quarantine', 'runs', 'models', 'manifests', 'current', 'cache'],
  ...['leases', 'imports', 'withdrawn'],
]);
/** Names that may lie in one that nothing was written to yet. */
const NEUTRAL = /^\.|^(?:lost\+found|pipeline\.config\.json)$/;

/**
 * @param mayBeNew whether the command makes a data root where there is none
 * @throws KnownError `NO_SUCH_DATA_ROOT`; `NOT_A_DATA_ROOT` for a file, and for a folder that holds other things
 */
export function checkDataRoot(root: string, mayBeNew: boolean): void {
  if (!existsSync(root)) {
    if (mayBeNew) return;
    throw BACKFILL_ERRORS.NO_SUCH_DATA_ROOT({ root });
  }
  const refuse = (problem: string): never => {
    throw BACKFILL_ERRORS.NOT_A_DATA_ROOT({ root, problem });
  };
  if (!statSync(root).isDirectory()) return refuse('is a file, not a folder');
  const names = readdirSync(root).filter((name) => !NEUTRAL.test(name));
  if (names.length === 0 || names.some((name) => FOLDERS.has(name))) return;
  const shown = names.sort().slice(0, 4).join(', ');
  refuse(`is not a data root: it holds ${shown}${names.length > 4 ? ', ...' : ''}`);
}
