/** Names of objects that no reader of the port sees, as the store on a file system has them, so that a root may be copied from one to the other. */
import { pointerVersionKey } from '@pkg/std';

const HIDDEN = /^\.(?:tmp-|v\d{6}-)/;

/** Whether a key's last name, or one of its folders, is hidden. */
export function isHidden(key: string): boolean {
  return key.split('/').some((name) => HIDDEN.test(name));
}

/** The common start of the keys of all versions of the pointers in a pointer's folder. */
export function versionsPrefix(pointer: string): string {
  return `${pointer.slice(0, pointer.lastIndexOf('/') + 1)}.v`;
}

/** The version of a pointer that lies at a key; 0 where another object does. */
export function versionAt(key: string, pointer: string): number {
  const version = Number(key.slice(versionsPrefix(pointer).length).slice(0, 6)) || 0;
  return version > 0 && key === pointerVersionKey(pointer, version) ? version : 0;
}

/**
 * The order in which a folder goes away: plain objects, then versions from the oldest. Whoever looks meanwhile sees the newest
 * version of a pointer or none, never an older one. The other way round it is the order in which a folder appears.
 */
export function byRemoval(a: string, b: string): number {
  const [rankA, rankB] = [removalRank(a), removalRank(b)];
  if (rankA !== rankB) return rankA - rankB;
  return a < b ? -1 : 1;
}

function removalRank(key: string): number {
  const name = key.slice(key.lastIndexOf('/') + 1);
  return HIDDEN.test(name) && name.startsWith('.v') ? Number(name.slice(2, 8)) : 0;
}
