/**
 * Checks paths that are read from files: manifests, pointers, plans, captures and bundles. Anybody may have edited such a file,
 * so one rule checks each of its paths before anything is opened, and nothing is removed that `removablePath` has not passed.
 */
import type { Brand } from './brand.ts';
import { STD_ERRORS } from './errors.ts';

/** A path at and below which a program of ours may remove: a run's own folder, a lease, what `gc` has set aside. */
export type RemovablePath = Brand<string, 'RemovablePath'>;

/** A path that a withdrawal moves to or from `withdrawn/`: nothing there is ever removed. */
export type WithdrawablePath = Brand<string, 'WithdrawablePath'>;

const WITHDRAWABLE = [
  // A snapshot, or a folder of some, below its dataset.
  /^bronze\/[^/=]+\/.+$/,
  /^seals\/[^/=]+\/[^/]+\/[0-9a-f]{64}\.sha256$/,
  /^withdrawn\/[^/=]+\/.+$/,
];

/** Segments of up to 255 plain characters, none of dots alone; in one pattern, since every read asks. */
const PLAIN = /^(?:(?!\.+(?:\/|$))[\w=.@+-]{1,255}(?:\/(?!$)|$))+$/;

const REMOVABLE = [
  /^(?:runs|manifests)\/[^/=]+\/(?:[^/=]+=[^/]+\/)+run=[^/]+(?:\/.+)?$/,
  /^models\/[^/=]+\/run=[^/]+(?:\/.+)?$/,
  /^leases\/[^/]+\/.+$/,
  /^gc\/[^/]+(?:\/.+)?$/,
  // A damaged capture, of which quarantine has what was there.
  /^payloads\/[^/=]+\/date=[^/]+\/.+\.(?:gz|json)$/,
  /^probe-[\w-]+$/,
  // A list of snapshots, named by the digest of its bytes, so that it can be written again.
  /^manifests\/sets\/[0-9a-f]{64}\.json$/,
  // Left behind by a dead writer; no reader sees it.
  /(?:^|\/)\.tmp-[\w-]+$/,
];

/** Whether a text is a relative path of plain names, which stays below whatever it is put after. */
export function isPlainPath(path: string): boolean {
  return PLAIN.test(path);
}

/**
 * Returns what is wrong with a path that stands in a file, or undefined.
 *
 * @param folders the folders, without a slash at the end, in one of which it must lie; left out: anywhere in the data root
 *
 * @example
 * ```ts
 * storedPathProblem('runs/sim.run/game_date=2024-01-15/run=r1/worlds.bin', ['runs/sim.run/game_date=2024-01-15/run=r1']); // undefined
 * storedPathProblem('bronze', ['runs']); // "'bronze' does not lie below runs"
 * ```
 */
export function storedPathProblem(path: string, folders?: readonly string[]): string | undefined {
  if (!isPlainPath(path)) return `'${path}' is not a relative path of plain names`;
  if (folders === undefined || folders.some((folder) => path.startsWith(`${folder}/`)))
    return undefined;
  return `'${path}' does not lie below ${folders.join(' or ')}`;
}

/** Checks that a withdrawal may move a path. @throws KnownError `NOT_REMOVABLE` */
export function withdrawablePath(path: string): WithdrawablePath {
  if (isPlainPath(path) && WITHDRAWABLE.some((form) => form.test(path)))
    return path as WithdrawablePath;
  throw STD_ERRORS.NOT_REMOVABLE(
    { path, action: 'withdrawn', allowed: 'snapshots and their checksums' },
    { remedy: ['name an import, or a file or folder below bronze/<dataset>/'] },
  );
}

/** Checks that a path may be set aside: it may be removed, or withdrawn. @throws KnownError `NOT_REMOVABLE` */
export function movablePath(path: string): string {
  return /^(?:bronze|seals|withdrawn)\//.test(path) ? withdrawablePath(path) : removablePath(path);
}

/** Checks that a path may be removed. @throws KnownError `NOT_REMOVABLE` */
export function removablePath(path: string): RemovablePath {
  if (isPlainPath(path) && REMOVABLE.some((form) => form.test(path))) return path as RemovablePath;
  const allowed = 'run folders, leases, damaged captures and what gc has set aside';
  throw STD_ERRORS.NOT_REMOVABLE({ path, action: 'removed', allowed });
}
