/**
 * Puts a simulated disk in the place of a folder: calls of `node:fs` whose path is below it reach that disk, all others the real
 * one. So whole commands run on a disk that is copied, killed and looked at in no time.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import type { SimulatedDisk } from './simulated-disk.ts';

export { PowerLost, SimulatedDisk } from './simulated-disk.ts';

const PREFIX = '/simulated-disk-';
/** Numbers of open files from here on are of simulated disks. */
const FIRST_FILE = 1_000_000;
const FILES_PER_DISK = 10_000_000;
const disks = new Map<number, SimulatedDisk>();
let mounted = 0;

/** Mounts a disk at a folder that no other disk ever had, and gives the folder. */
export function mountDisk(disk: SimulatedDisk): string {
  if (mounted === 0) takeOver();
  mounted += 1;
  disks.set(mounted, disk);
  return `${PREFIX}${String(mounted)}`;
}

/** Takes a disk away: whoever still is at work on it fails. */
export function unmountDisk(folder: string): void {
  disks.delete(Number(folder.slice(PREFIX.length)));
}

type Call = (...args: unknown[]) => unknown;
type Calls = Record<string, Call>;

interface Place {
  readonly at: number;
  readonly folder: string;
  readonly path: string;
}

function placeOf(path: unknown): Place | null {
  if (typeof path !== 'string' || !path.startsWith(PREFIX)) return null;
  const end = path.indexOf('/', PREFIX.length);
  const folder = end === -1 ? path : path.slice(0, end);
  return { at: Number(folder.slice(PREFIX.length)), folder, path: path.slice(folder.length) };
}

function takeOver(): void {
  const real = { ...fs } as unknown as Calls;
  const calls = fs as unknown as Calls;
  const onDisk = (at: number, name: string, args: readonly unknown[]): unknown => {
    const disk = disks.get(at);
    if (disk === undefined) throw new Error(`the simulated disk ${String(at)} is not mounted`);
    return (disk as unknown as Calls)[name]!(...args);
  };
  for (const name of [
    ...['unlinkSync', 'rmSync', 'existsSync', 'readdirSync', 'readFileSync', 'statSync'],
    ...['linkSync', 'renameSync', 'mkdirSync', 'openSync'],
  ]) {
    calls[name] = (first, second, ...rest) => {
      const place = placeOf(first);
      if (place === null) return real[name]!(first, second, ...rest);
      const other = placeOf(second);
      const result = onDisk(place.at, name, [place.path, other?.path ?? second, ...rest]);
      if (name === 'openSync') return FIRST_FILE + place.at * FILES_PER_DISK + (result as number);
      return name === 'mkdirSync' && typeof result === 'string'
        ? `${place.folder}${result}`
        : result;
    };
  }
  for (const name of ['writeFileSync', 'closeSync', 'fsync']) {
    calls[name] = (file, ...rest) => {
      if (typeof file !== 'number' || file < FIRST_FILE) return real[name]!(file, ...rest);
      const at = Math.floor((file - FIRST_FILE) / FILES_PER_DISK);
      return onDisk(at, name, [(file - FIRST_FILE) % FILES_PER_DISK, ...rest]);
    };
  }
  syncBuiltinESMExports();
}
