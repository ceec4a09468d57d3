/** Whether a folder, or a prefix in S3, is a data root, so that a misspelt one is neither read as empty nor filled; and its store. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { checkEndpoint, isS3Url, parsePathStyle, parseS3Url, s3ObjectStore } from '@pkg/s3';
import { fileObjectStore, type ObjectStore } from '@pkg/std';
import { BACKFILL_ERRORS } from '../errors.ts';
import { environmentVariable, setDefaultVariable } from '../process/run-context.ts';

/** Folders at the top of a data root: one of these makes a folder one. */
const FOLDERS: ReadonlySet<string> = new Set([
  ...['bronze', 'payloads', 'quarantine', 'runs', 'models', 'manifests', 'current', 'cache'],
  ...['leases', 'imports', 'withdrawn'],
]);
/** Names that may lie in one that nothing was written to yet. */
const NEUTRAL = /^\.|^(?:lost\+found|pipeline\.config\.json)$/;

/**
 * The store of a data root: a folder, or `s3://bucket/prefix`. What the address of one in S3 leaves open is taken from
 * AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL and AWS_S3_FORCE_PATH_STYLE, and the rest by the SDK itself.
 *
 * @throws KnownError `S3_URL_INVALID`
 */
export function openDataRoot(root: string): ObjectStore {
  if (!isS3Url(root)) return fileObjectStore(root);
  const location = parseS3Url(root);
  const given =
    environmentVariable('AWS_ENDPOINT_URL_S3') ?? environmentVariable('AWS_ENDPOINT_URL');
  const endpoint = location.endpoint ?? (given === undefined ? given : checkEndpoint(given));
  const style = environmentVariable('AWS_S3_FORCE_PATH_STYLE');
  const isPathStyle = location.isPathStyle ?? (style === undefined ? style : parsePathStyle(style));
  // It warns on every start on Node 20, of versions that are not installed.
  setDefaultVariable('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true');
  return s3ObjectStore({
    ...location,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(isPathStyle === undefined ? {} : { isPathStyle }),
  });
}

/** The place of something in a data root, for people: an address in S3 loses what it says of its server. */
export function placeInRoot(root: string, path: string): string {
  const [place = root] = isS3Url(root) ? root.split('?') : [root];
  return `${place}/${path}`;
}

/**
 * Checks a data root of either kind, as `checkDataRoot` does a folder.
 *
 * @throws KnownError as `checkDataRoot` does, and as the store in S3 does
 */
export async function checkStoredRoot(root: string, mayBeNew: boolean): Promise<void> {
  if (!isS3Url(root)) {
    checkDataRoot(root, mayBeNew);
    return;
  }
  const names = await openDataRoot(root).listFolders('');
  if (names.length === 0 && !mayBeNew)
    throw BACKFILL_ERRORS.NO_SUCH_DATA_ROOT({ root, problem: 'nothing lies below this prefix' });
  refuseOthers(root, names);
}

/**
 * @param mayBeNew whether the command makes a data root where there is none
 * @throws KnownError `NO_SUCH_DATA_ROOT`; `NOT_A_DATA_ROOT` for a file, and for a folder that holds other things
 */
export function checkDataRoot(root: string, mayBeNew: boolean): void {
  if (!existsSync(root)) {
    if (mayBeNew) return;
    throw BACKFILL_ERRORS.NO_SUCH_DATA_ROOT({ root, problem: 'no such folder' });
  }
  if (!statSync(root).isDirectory())
    throw BACKFILL_ERRORS.NOT_A_DATA_ROOT({ root, problem: 'is a file, not a folder' });
  refuseOthers(root, readdirSync(root));
}

function refuseOthers(root: string, all: readonly string[]): void {
  const names = all.filter((name) => !NEUTRAL.test(name));
  if (names.length === 0 || names.some((name) => FOLDERS.has(name))) return;
  const shown = names.sort().slice(0, 4).join(', ');
  const problem = `is not a data root: it holds ${shown}${names.length > 4 ? ', ...' : ''}`;
  throw BACKFILL_ERRORS.NOT_A_DATA_ROOT({ root, problem });
}
